// Writes simgrid-changing-vectors.json: finish times by SimGrid while the bandwidths of links change.
//   apt-get install libsimgrid-dev   # 3.32
//   g++ -std=c++17 -O1 simgrid-changing.cpp -lsimgrid -o simgrid-changing
//   for number in 0 1 2 3 4 5; do ./simgrid-changing $number 2>/dev/null; done   # a line each: the "cases" of the file
#include <cstdio>
#include <random>
#include <simgrid/kernel/ProfileBuilder.hpp>
#include <simgrid/s4u.hpp>
#include <string>
#include <vector>

namespace sg4 = simgrid::s4u;

struct Change { double at; std::string channel; double bandwidth; };
struct Transfer { double start; int source, destination; double bytes; double finish; };

// A star: host 0 .. n-1, each with a link "hostI" to a hub; every direction is a SimGrid link of its own.
int main(int argc, char** argv) {
  sg4::Engine engine(&argc, argv);
  for (const char* setting : {"network/model:CM02", "network/crosstraffic:0", "network/TCP-gamma:0", "network/optim:Full",
                              "maxmin/precision:1e-9", "surf/precision:1e-12"})
    sg4::Engine::set_config(setting);
  const int number = std::stoi(argv[1]);
  const bool relayed = number >= 4;
  const int hosts = number == 0 ? 2 : 4;
  const int count = number == 0 ? 1 : 24;
  const double latency = number == 0 ? 0 : 50e-6;
  const double bandwidth = 125e6;
  const double least = number == 2 || number == 5 ? 1 : 10e6;  // all but stands still; SimGrid takes 0 for no limit at all
  std::mt19937 random(number);
  auto draw = [&](int limit) { return static_cast<int>(random() % limit); };

  std::vector<Change> changes;
  std::vector<Transfer> transfers;
  if (number == 0) {
    changes = {{1, "host0:host0->hub", 50e6}, {1.5, "host0:host0->hub", 1}, {2.5, "host0:host0->hub", 200e6}};
    transfers = {{0.5, 0, 1, 2e8, 0}};
  } else {
    for (int step = 1; step <= 40; step++) {
      const int host = draw(hosts);
      const std::string name = "host" + std::to_string(host);
      const std::string direction = draw(2) ? name + "->hub" : "hub->" + name;
      const double value = draw(4) == 0 ? least : 10e6 * (1 + draw(20));
      changes.push_back({0.01 * step + 0.0001 * draw(99), name + ":" + direction, value});
    }
    // In the end all links are fast again.
    for (int host = 0; host < hosts; host++) {
      const std::string name = "host" + std::to_string(host);
      changes.push_back({0.5, name + ":" + name + "->hub", bandwidth});
      changes.push_back({0.5, name + ":hub->" + name, bandwidth});
    }
    for (int index = 0; index < count; index++) {
      const int source = draw(hosts);
      const int destination = (source + 1 + draw(hosts - 1)) % hosts;
      transfers.push_back({1e-6 * draw(300000), source, destination, 1.0 + draw(5000000), 0});
    }
  }

  auto* zone = sg4::create_full_zone("zone");
  auto* hub = zone->create_host("hub", 1e9);
  std::vector<sg4::Host*> nodes;
  std::vector<sg4::Link*> up, down;
  auto makeLink = [&](const std::string& channel) {
    auto* link = zone->create_link(channel, bandwidth)->set_latency(latency);
    std::string profile;
    char line[80];
    for (const auto& change : changes)
      if (change.channel == channel) {
        std::snprintf(line, sizeof line, "%.17g %.17g\n", change.at, change.bandwidth);
        profile += line;
      }
    if (!profile.empty())
      link->set_bandwidth_profile(simgrid::kernel::profile::ProfileBuilder::from_string(channel, profile, -1));
    return link->seal();
  };
  for (int host = 0; host < hosts; host++) {
    const std::string name = "host" + std::to_string(host);
    nodes.push_back(zone->create_host(name, 1e9));
    up.push_back(makeLink(name + ":" + name + "->hub"));
    down.push_back(makeLink(name + ":hub->" + name));
  }
  for (int from = 0; from < hosts; from++) {
    zone->add_route(nodes[from]->get_netpoint(), hub->get_netpoint(), nullptr, nullptr, {sg4::LinkInRoute(up[from])}, false);
    zone->add_route(hub->get_netpoint(), nodes[from]->get_netpoint(), nullptr, nullptr, {sg4::LinkInRoute(down[from])}, false);
    for (int to = 0; to < hosts; to++)
      if (to != from)
        zone->add_route(nodes[from]->get_netpoint(), nodes[to]->get_netpoint(), nullptr, nullptr,
                        {sg4::LinkInRoute(up[from]), sg4::LinkInRoute(down[to])}, false);
  }
  zone->seal();
  for (auto& transfer : transfers)
    sg4::Actor::create("transfer", hub, [&, one = &transfer] {
      sg4::this_actor::sleep_until(one->start);
      if (relayed) {
        sg4::Comm::sendto(nodes[one->source], hub, one->bytes);
        sg4::Comm::sendto(hub, nodes[one->destination], one->bytes);
      } else
        sg4::Comm::sendto(nodes[one->source], nodes[one->destination], one->bytes);
      one->finish = sg4::Engine::get_clock();
    });
  engine.run();

  std::printf("{\"forwarding\": \"%s\", \"hosts\": %d, \"bandwidth\": %.17g, \"latency\": %.17g, \"changes\": [",
              relayed ? "store-and-forward" : "flow", hosts, bandwidth, latency);
  for (size_t index = 0; index < changes.size(); index++)
    std::printf("%s[%.17g, \"%s\", %.17g]", index ? ", " : "", changes[index].at, changes[index].channel.c_str(),
                changes[index].bandwidth);
  std::printf("], \"transfers\": [");
  for (size_t index = 0; index < transfers.size(); index++) {
    const auto& one = transfers[index];
    std::printf("%s[%.17g, %d, %d, %.17g, %.17g]", index ? ", " : "", one.start, one.source, one.destination, one.bytes,
                one.finish);
  }
  std::printf("]}\n");
}
