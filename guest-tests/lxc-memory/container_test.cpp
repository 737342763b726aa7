// SPDX-License-Identifier: GPL-2.0-or-later
#include "lxc-memory/container.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::lxc_memory {
namespace {

bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(container)

BOOST_AUTO_TEST_CASE(the_limits_are_those_of_the_hierarchy) {
    Parameters parameters;
    parameters.memory = 60;
    parameters.memsw = 64;
    const auto v2 = container_configuration(parameters, {false, true});
    BOOST_TEST(has_line(v2, "lxc.cgroup2.memory.max = 60"));
    BOOST_TEST(has_line(v2, "lxc.cgroup2.memory.swap.max = 4"));
    const auto v1 = container_configuration(parameters, {true, true});
    BOOST_TEST(has_line(v1, "lxc.cgroup.memory.memsw.limit_in_bytes = 64"));
    // The kernel refuses a memsw limit below the other.
    BOOST_TEST(v1.find("memory.limit_in_bytes = 60") < v1.find("memsw"));
    BOOST_TEST(container_configuration(parameters, {true, false}).find("memsw") ==
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(its_init_is_the_workload_itself_with_the_sizes) {
    Parameters parameters;
    parameters.server = 7;
    parameters.heap = 99;
    const auto text = container_configuration(parameters, {});
    BOOST_TEST(has_line(text, "lxc.init.cmd = /faultline/workload/lxc-memory inside 7 99"));
    BOOST_TEST(has_line(text,
                        "lxc.mount.entry = /run/lxc-memory/shared faultline/shared none "
                        "bind,create=dir 0 0"));
}

BOOST_AUTO_TEST_CASE(its_cgroup_is_where_lxc_puts_it) {
    BOOST_TEST(Hierarchy{}.container() == "/sys/fs/cgroup/lxc.payload.faultline");
    BOOST_TEST((Hierarchy{true, true}.container()) ==
               "/sys/fs/cgroup/memory/lxc.payload.faultline");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::lxc_memory
