// driver SETTINGS WORKLOAD RESULT: runs a workload that workloads.ts wrote on SimGrid 3.32; SETTINGS are parted by commas.
// Prints the CPU seconds of the run alone, and writes when each flow or task was over, a line each.
//   g++ -std=c++17 -O2 driver.cpp -lsimgrid -o driver
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <simgrid/kernel/Timer.hpp>
#include <simgrid/s4u.hpp>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

namespace sg4 = simgrid::s4u;
using simgrid::kernel::timer::Timer;

static FILE* input;

static double number() {
  double value;
  if (std::fscanf(input, "%lf", &value) != 1) std::exit(3);
  return value;
}

// Stars of hosts; each host has a link to the hub of its star and one from it.
static std::vector<sg4::Host*> makeHosts(int hosts, int stars, double bandwidth, double latency) {
  auto* zone = sg4::create_full_zone("zone");
  std::vector<sg4::Host*> all;
  std::vector<sg4::Link*> up, down;
  for (int host = 0; host < hosts; host++) {
    const std::string name = "host" + std::to_string(host);
    all.push_back(zone->create_host(name, 1.0));
    up.push_back(zone->create_link(name + "-up", bandwidth)->set_latency(latency)->seal());
    down.push_back(zone->create_link(name + "-down", bandwidth)->set_latency(latency)->seal());
  }
  const int size = hosts / stars;
  for (int from = 0; from < hosts; from++)
    for (int to = from / size * size; to < (from / size + 1) * size; to++)
      if (to != from)
        zone->add_route(all[from]->get_netpoint(), all[to]->get_netpoint(), nullptr, nullptr,
                        {sg4::LinkInRoute(up[from]), sg4::LinkInRoute(down[to])}, false);
  zone->seal();
  return all;
}

static double cpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct Flow { double date; int source, destination; double bytes; };

static std::vector<double> runFlows(sg4::Engine& engine, double& seconds) {
  const int hosts = number(), stars = number();
  const double bandwidth = number(), latency = number();
  const int count = number();
  std::vector<Flow> flows(count);
  for (auto& flow : flows) {
    flow.date = number(); flow.source = number(); flow.destination = number(); flow.bytes = number();
  }
  const auto nodes = makeHosts(hosts, stars, bandwidth, latency);
  std::vector<double> ends(count, -1);
  std::vector<sg4::CommPtr> comms(count);
  std::unordered_map<const sg4::Activity*, int> places;
  places.reserve(2 * count);
  sg4::Activity::on_completion_cb([&](sg4::Activity const& activity) {
    ends[places.at(&activity)] = sg4::Engine::get_clock();
  });
  // SimGrid tells of the end of what no actor has started without anybody who waits for it.
  std::function<void(int)> arrive = [&](int place) {
    const auto& flow = flows[place];
    comms[place] = sg4::Comm::sendto_init(nodes[flow.source], nodes[flow.destination])->set_payload_size(flow.bytes);
    places[comms[place].get()] = place;
    comms[place]->vetoable_start();
    if (place + 1 < count) Timer::set(flows[place + 1].date, [&, place] { arrive(place + 1); });
  };
  Timer::set(flows[0].date, [&] { arrive(0); });
  const double start = cpuSeconds();
  engine.run();
  seconds = cpuSeconds() - start;
  return ends;
}

static std::vector<double> runTasks(sg4::Engine& engine, double& seconds) {
  const int hosts = number();
  const double bandwidth = number(), latency = number();
  const int tasks = number(), edges = number();
  const auto nodes = makeHosts(hosts, 1, bandwidth, latency);
  std::vector<sg4::ExecPtr> execs(tasks);
  std::vector<int> hostOf(tasks);
  std::vector<sg4::CommPtr> comms;
  std::vector<int> lastOf(hosts, -1);
  for (int task = 0; task < tasks; task++) {
    hostOf[task] = number();
    execs[task] = sg4::Exec::init()->set_flops_amount(number())->set_host(nodes[hostOf[task]]);
    int& last = lastOf[hostOf[task]];
    if (last >= 0) execs[last]->add_successor(execs[task]);
    last = task;
  }
  for (int edge = 0; edge < edges; edge++) {
    const int from = number(), to = number();
    const double bytes = number();
    auto comm = sg4::Comm::sendto_init()->set_payload_size(bytes);
    execs[from]->add_successor(comm);
    comm->add_successor(execs[to]);
    // What has both ends starts at once, unless it waits for something.
    comm->set_source(nodes[hostOf[from]]);
    comm->set_destination(nodes[hostOf[to]]);
    comms.push_back(comm);
  }
  std::vector<double> ends(tasks, -1);
  std::unordered_map<const sg4::Activity*, int> places;
  places.reserve(2 * tasks);
  for (int task = 0; task < tasks; task++) places[execs[task].get()] = task;
  sg4::Activity::on_completion_cb([&](sg4::Activity const& activity) {
    const auto place = places.find(&activity);
    if (place != places.end()) ends[place->second] = sg4::Engine::get_clock();
  });
  const double start = cpuSeconds();
  for (auto& exec : execs) exec->vetoable_start();
  engine.run();
  seconds = cpuSeconds() - start;
  return ends;
}

int main(int argc, char** argv) {
  sg4::Engine engine(&argc, argv);
  std::istringstream settings(argv[1]);
  for (std::string setting; std::getline(settings, setting, ',');) sg4::Engine::set_config(setting);
  input = std::fopen(argv[2], "r");
  char kind[16];
  if (!input || std::fscanf(input, "%15s", kind) != 1) return 3;
  double seconds = 0;
  const auto ends = std::string(kind) == "flows" ? runFlows(engine, seconds) : runTasks(engine, seconds);
  std::printf("%.6f\n", seconds);
  FILE* result = std::fopen(argv[3], "w");
  for (const double end : ends) std::fprintf(result, "%.17g\n", end);
  std::fclose(result);
  std::fflush(nullptr);
  std::_Exit(0);  // SimGrid takes as long again to free what it holds
}
