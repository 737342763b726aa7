// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/queue.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::schedule {
namespace {

QueuedCell cell(const std::string& name, std::vector<std::string> needs, double cpus = 1) {
    QueuedCell queued;
    queued.planned.cell.id = name;
    queued.demand.cpus = queued.while_booting.cpus = cpus;
    queued.needs = std::move(needs);
    return queued;
}

Capacity two_cpus() {
    Capacity capacity;
    capacity.cpus = 2;
    return capacity;
}

constexpr unsigned ahead = 3;

/// Empty: none.
std::string next(CellQueue& queue) {
    const auto* taken = queue.take();
    return taken == nullptr ? "" : taken->planned.cell.id;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cell_queue)

BOOST_AUTO_TEST_CASE(a_cell_waits_for_all_that_it_needs) {
    CellQueue queue(two_cpus(), ahead);
    queue.add(cell("both", {"kernel", "image"}));
    queue.add(cell("kernel", {"kernel"}));
    BOOST_TEST(next(queue) == "");
    BOOST_TEST(queue.pending() == 2U);
    queue.prepared("kernel");
    BOOST_TEST(next(queue) == "kernel");
    BOOST_TEST(next(queue) == "");
    queue.prepared("image");
    BOOST_TEST(next(queue) == "both");
    BOOST_TEST(queue.pending() == 0U);
    queue.add(cell("later", {"image", "kernel"}));
    BOOST_TEST(queue.peek()->planned.cell.id == "later");
}

BOOST_AUTO_TEST_CASE(what_fits_does_not_overtake_what_does_not) {
    CellQueue queue(two_cpus(), ahead);
    std::vector<const QueuedCell*> cells;
    for (const auto& [name, cpus] : {std::pair{"one", 1.0}, {"large", 2.0}, {"small", 1.0}}) {
        queue.add(cell(name, {}, cpus));
        cells.push_back(queue.take());
    }
    BOOST_TEST(queue.start(*cells[0]));
    BOOST_TEST(!queue.start(*cells[1]));
    BOOST_TEST(!queue.start(*cells[2]));
    queue.end(*cells[0]);
    BOOST_TEST(!queue.start(*cells[2]));
    BOOST_TEST(queue.start(*cells[1]));
    queue.end(*cells[1]);
    BOOST_TEST(queue.start(*cells[2]));
    BOOST_TEST(!queue.idle());
    queue.end(*cells[2]);
    BOOST_TEST(queue.idle());
}

BOOST_AUTO_TEST_CASE(cells_start_in_order_but_past_one_that_is_tried_again) {
    CellQueue queue(two_cpus(), ahead);
    std::vector<const QueuedCell*> cells;
    for (const auto* name : {"a", "b"}) {
        queue.add(cell(name, {}));
        cells.push_back(queue.take());
    }
    BOOST_TEST(!queue.start(*cells[1]));
    queue.fall_behind(*cells[0]);
    BOOST_TEST(queue.start(*cells[1]));
    BOOST_TEST(queue.start(*cells[0]));
    queue.end(*cells[0]);
    queue.end(*cells[1]);
    BOOST_TEST(queue.idle());
}

BOOST_AUTO_TEST_CASE(so_many_are_made_ahead_and_no_more) {
    CellQueue queue(two_cpus(), 1);
    for (const auto* name : {"a", "b", "c"})
        queue.add(cell(name, {}));
    const auto* first = queue.take();
    BOOST_REQUIRE(first != nullptr);
    BOOST_TEST(queue.take() == nullptr);
    BOOST_TEST(queue.start(*first));
    const auto* second = queue.take();
    BOOST_REQUIRE(second != nullptr);
    BOOST_TEST(second->planned.cell.id == "b");
    queue.end(*second);  // it was never started
    BOOST_TEST(queue.take()->planned.cell.id == "c");
}

BOOST_AUTO_TEST_CASE(a_guest_that_boots_leaves_room_that_its_workload_takes) {
    CellQueue queue(two_cpus(), ahead);
    std::vector<const QueuedCell*> cells;
    for (const auto* name : {"a", "b", "c"}) {
        auto queued = cell(name, {});
        queued.while_booting.cpus = 2.0 / 3;
        queue.add(std::move(queued));
        cells.push_back(queue.take());
    }
    BOOST_TEST(queue.start(*cells[0]));
    BOOST_TEST(queue.start(*cells[1]));
    queue.settled(*cells[0]);
    BOOST_TEST(!queue.start(*cells[2]));
    queue.end(*cells[0]);
    BOOST_TEST(queue.start(*cells[2]));
}

BOOST_AUTO_TEST_CASE(what_is_drained_is_all_that_waits_in_order) {
    CellQueue queue(two_cpus(), ahead);
    queue.add(cell("a", {"never"}));
    queue.add(cell("b", {}));
    queue.add(cell("c", {"never", "neither"}));
    std::string drained;
    for (const auto* waiting : queue.drain())
        drained += waiting->planned.cell.id;
    BOOST_TEST(drained == "abc");
    BOOST_TEST(queue.idle());
    queue.prepared("never");
    BOOST_TEST(next(queue) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::schedule
