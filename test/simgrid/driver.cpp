// driver SETTINGS LATENCY WORKLOAD RESULT: runs a workload that workloads.ts wrote on SimGrid 3.32; SETTINGS are parted by
// commas, and LATENCY says where messages wait for their latency: in "links" or in "timers", before they are started.
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
static bool waitsInTimers;

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
    const double latencyOfLink = waitsInTimers ? 0 : latency;
    up.push_back(zone->create_link(name + "-up", bandwidth)->set_latency(latencyOfLink)->seal());
    down.push_back(zone->create_link(name + "-down", bandwidth)->set_latency(latencyOfLink)->seal());
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

static double cpuSecondsOf(sg4::Engine& engine) {
  const double start = cpuSeconds();
  engine.run();
  return cpuSeconds() - start;
}

// Messages by number; `delivered` is told in the kernel, where nothing waits and nobody is switched to.
class Messages {
  const double latency;
  const std::function<void(int)> delivered;
  std::vector<sg4::CommPtr> comms;
  std::unordered_map<const sg4::Activity*, int> places;

public:
  Messages(int count, double linkLatency, std::function<void(int)> onDelivered)
      : latency(linkLatency + linkLatency), delivered(std::move(onDelivered)), comms(count) {
    places.reserve(2 * count);
    // SimGrid tells of the end of what no actor has started without anybody who waits for it.
    sg4::Activity::on_completion_cb([this](sg4::Activity const& activity) { delivered(places.at(&activity)); });
  }

  void send(int message, sg4::Host* source, sg4::Host* destination, double bytes) {
    comms[message] = sg4::Comm::sendto_init(source, destination)->set_payload_size(bytes);
    places[comms[message].get()] = message;
    if (!waitsInTimers) comms[message]->vetoable_start();
    else Timer::set(sg4::Engine::get_clock() + latency, [this, message] { comms[message]->vetoable_start(); });
  }
};

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
  Messages messages(count, latency, [&](int flow) { ends[flow] = sg4::Engine::get_clock(); });
  std::function<void(int)> arrive = [&](int place) {
    const auto& flow = flows[place];
    messages.send(place, nodes[flow.source], nodes[flow.destination], flow.bytes);
    if (place + 1 < count) Timer::set(flows[place + 1].date, [&, place] { arrive(place + 1); });
  };
  Timer::set(flows[0].date, [&] { arrive(0); });
  seconds = cpuSecondsOf(engine);
  return ends;
}

struct Task { int host; double seconds; std::vector<int> sends; int missing = 0; };
struct Edge { int to; double bytes; };

// A task that has its host for itself takes its seconds, whatever else happens, so it is a timer. As an Exec it would cost more:
// SimGrid 3.32 keeps all that were ever made in one list, and goes through it at the end of every message.
static std::vector<double> runTasks(sg4::Engine& engine, double& seconds) {
  const int hosts = number();
  const double bandwidth = number(), latency = number();
  const int taskCount = number(), edgeCount = number();
  const auto nodes = makeHosts(hosts, 1, bandwidth, latency);
  std::vector<Task> tasks(taskCount);
  std::vector<Edge> edges(edgeCount);
  // By host: its tasks in their order, and how many of them have started.
  std::vector<std::vector<int>> queues(hosts);
  std::vector<size_t> started(hosts, 0);
  std::vector<char> busy(hosts, 0);
  for (int task = 0; task < taskCount; task++) {
    tasks[task].host = number(); tasks[task].seconds = number();
    queues[tasks[task].host].push_back(task);
  }
  for (int edge = 0; edge < edgeCount; edge++) {
    const int from = number();
    edges[edge].to = number(); edges[edge].bytes = number();
    tasks[from].sends.push_back(edge);
    tasks[edges[edge].to].missing++;
  }
  std::vector<double> ends(taskCount, -1);
  std::function<void(int)> startNext;
  Messages messages(edgeCount, latency, [&](int edge) {
    Task& reader = tasks[edges[edge].to];
    if (--reader.missing == 0) startNext(reader.host);
  });
  startNext = [&](int host) {
    if (busy[host] || started[host] == queues[host].size()) return;
    const int place = queues[host][started[host]];
    if (tasks[place].missing > 0) return;
    busy[host] = 1;
    started[host]++;
    Timer::set(sg4::Engine::get_clock() + tasks[place].seconds, [&, place, host] {
      ends[place] = sg4::Engine::get_clock();
      busy[host] = 0;
      for (const int edge : tasks[place].sends)
        messages.send(edge, nodes[host], nodes[tasks[edges[edge].to].host], edges[edge].bytes);
      startNext(host);
    });
  };
  for (int host = 0; host < hosts; host++) startNext(host);
  seconds = cpuSecondsOf(engine);
  return ends;
}

int main(int argc, char** argv) {
  sg4::Engine engine(&argc, argv);
  std::istringstream settings(argv[1]);
  for (std::string setting; std::getline(settings, setting, ',');) sg4::Engine::set_config(setting);
  waitsInTimers = std::string(argv[2]) == "timers";
  input = std::fopen(argv[3], "r");
  char kind[16];
  if (!input || std::fscanf(input, "%15s", kind) != 1) return 3;
  double seconds = 0;
  const auto ends = std::string(kind) == "flows" ? runFlows(engine, seconds) : runTasks(engine, seconds);
  std::printf("%.6f\n", seconds);
  FILE* result = std::fopen(argv[4], "w");
  for (const double end : ends) std::fprintf(result, "%.17g\n", end);
  std::fclose(result);
  std::fflush(nullptr);
  std::_Exit(0);  // SimGrid takes as long again to free what it holds
}
