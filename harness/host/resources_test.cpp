// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/resources.hpp"

#include "host/file.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::host {
namespace {

/// A host with 8 GiB free, and what a test puts into its control groups.
struct Host {
    Host() { write("meminfo", "MemTotal: 16777216 kB\nMemAvailable: 8388608 kB\n"); }
    void write(const std::string& name, const std::string& text) const {
        const auto path = directory.path() / name;
        BOOST_REQUIRE(make_directories(path.parent_path()));
        BOOST_REQUIRE(write_file_atomically(path, text));
    }
    Resources resources() const {
        const auto& top = directory.path();
        return usable_resources(8, {top / "own", top / "cg", top / "meminfo"});
    }
    test::TemporaryDirectory directory;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(resources, Host)

BOOST_AUTO_TEST_CASE(without_limits_it_is_what_the_host_has) {
    BOOST_TEST(resources().cpus == 8.0);
    BOOST_TEST(resources().memory_bytes == 8ULL << 30);
}

BOOST_AUTO_TEST_CASE(limits_of_version_2_hold_from_any_group_above) {
    write("own", "0::/ci/job\n");
    write("cg/ci/cpu.max", "150000 100000\n");
    write("cg/ci/job/cpu.max", "max 100000\n");
    write("cg/ci/job/memory.max", "2147483648\n");
    write("cg/ci/job/memory.current", "1610612736\n");
    write("cg/ci/job/memory.stat", "anon 1\ninactive_file 536870912\n");
    BOOST_TEST(resources().cpus == 1.5);
    BOOST_TEST(resources().memory_bytes == 1ULL << 30);
}

BOOST_AUTO_TEST_CASE(limits_of_version_1_hold_and_none_is_none) {
    write("own", "4:memory:/job\n2:cpu,cpuacct:/job\n1:name=systemd:/\n");
    write("cg/cpu/job/cpu.cfs_quota_us", "200000\n");
    write("cg/cpu/job/cpu.cfs_period_us", "100000\n");
    write("cg/cpu/cpu.cfs_quota_us", "-1\n");
    write("cg/cpu/cpu.cfs_period_us", "100000\n");
    write("cg/memory/job/memory.limit_in_bytes", "1073741824\n");
    write("cg/memory/job/memory.usage_in_bytes", "0\n");
    write("cg/memory/memory.limit_in_bytes", "9223372036854771712\n");
    write("cg/memory/memory.usage_in_bytes", "5\n");
    BOOST_TEST(resources().cpus == 2.0);
    BOOST_TEST(resources().memory_bytes == 1ULL << 30);
}

BOOST_AUTO_TEST_CASE(a_group_that_a_container_does_not_see_is_looked_for_at_the_top) {
    write("own", "0::/somewhere/outside\n");
    write("cg/cpu.max", "50000 100000\n");
    BOOST_TEST(resources().cpus == 0.5);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::host
