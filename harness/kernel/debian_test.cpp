// SPDX-License-Identifier: GPL-2.0-or-later
// Debian's side as far as it is text: versions, sources, package lists, apt's complaints.
#include "kernel/apt.hpp"
#include "kernel/debian_packages.hpp"
#include "kernel/debian_sources.hpp"
#include "kernel/debian_version.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::kernel {
namespace {

using Names = std::vector<std::string>;

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

BOOST_AUTO_TEST_SUITE(debian)

BOOST_AUTO_TEST_CASE(versions_are_ordered_as_dpkg_does) {
    const Names ascending{"5.10.9-1",       "5.10.10-1",  "5.10.223-1", "6.1~rc1-1", "6.1-1~exp1",
                          "6.1-1",          "6.1-1+b1",   "6.1-1.1",    "6.1-2",     "6.1.0-1",
                          "6.1.99-1",       "6.1.176-1",  "6.1.192-1",  "6.1.192-2", "6.1.192-10",
                          "7.3~rc7-1~exp1", "7.3~rc10-1", "7.3-1",      "7.3a-1",    "7.3+a-1",
                          "1:0.1-1",        "2:0.1~rc1-1"};
    for (std::size_t i = 0; i < ascending.size(); ++i) {
        for (std::size_t j = 0; j < ascending.size(); ++j) {
            BOOST_TEST_CONTEXT(ascending[i] << " and " << ascending[j]) {
                const int order = compare_debian_versions(ascending[i], ascending[j]);
                BOOST_TEST((order < 0) == (i < j));
                BOOST_TEST((order > 0) == (i > j));
            }
        }
    }
    BOOST_TEST(compare_debian_versions("1.01-1", "1.1-1") == 0);
}

constexpr auto with_indices =
    "Packages|http://third.example/apt/|stable|Third|Third\n"
    "Sources|http://src.example/debian/|bookworm|Debian|Debian\n"
    "Packages|http://mirror.example/d/|bookworm-backports|Debian Backports|Debian Backports\n"
    "Packages|http://mirror.example/d/|bookworm|Debian|Debian\n"
    "Packages|http://security.example/s/|bookworm-security|Debian|Debian-Security\n";

BOOST_AUTO_TEST_CASE(the_archives_are_known_by_origin_and_label) {
    const auto archives = debian_archives(with_indices).value();
    BOOST_TEST(archives.main == "http://mirror.example/d/");
    BOOST_TEST(archives.security == "http://security.example/s/");
}

BOOST_AUTO_TEST_CASE(without_indices_the_names_tell) {
    const auto archives = debian_archives(
                              "Packages|http://third.example/apt/|stable|$(ORIGIN)|$(LABEL)\n"
                              "Packages|http://a.example/debian-security/|bookworm-security|"
                              "$(ORIGIN)|$(LABEL)\n"
                              "Packages|http://a.example/debian/|bookworm|$(ORIGIN)|$(LABEL)\n")
                              .value();
    BOOST_TEST(archives.main == "http://a.example/debian/");
    BOOST_TEST(archives.security == "http://a.example/debian-security/");
    const auto mirror = debian_archives(
        "Packages|file:/srv/m/|trixie-updates|$(ORIGIN)|$(LABEL)\n"
        "Packages|file:/srv/m/|trixie|$(ORIGIN)|$(LABEL)\n");
    BOOST_TEST(mirror.value().main == "file:/srv/m/");
    BOOST_TEST(mirror.value().security.empty());
}

BOOST_AUTO_TEST_CASE(a_host_without_debian_is_told_so) {
    for (const auto* targets :
         {"", "\n|||\n", "Packages|http://archive.example/ubuntu/|noble|Ubuntu|Ubuntu\n"}) {
        const auto archives = debian_archives(targets);
        BOOST_REQUIRE(!archives);
        BOOST_TEST(has(archives.error().what, "names no Debian archive"));
    }
}

Names suites(std::string_view suite) {
    Names names;
    const auto sources = sources_of({"M", "S"}, suite).value();
    for (const auto& source : sources) {
        names.push_back(source.uri + " " + source.suite + (source.needed ? "" : "?"));
    }
    return names;
}

BOOST_AUTO_TEST_CASE(a_stable_suite_comes_with_its_updates_and_fixes) {
    const auto each = boost::test_tools::per_element();
    BOOST_TEST(
        suites("bookworm") == (Names{"M bookworm", "M bookworm-updates?", "S bookworm-security?"}),
        each);
    BOOST_TEST(suites("sid") == Names{"M sid"}, each);
    BOOST_TEST(suites("experimental") == Names{"M experimental"}, each);
    BOOST_TEST(suites("bookworm-backports") == Names{"M bookworm-backports"}, each);
    BOOST_TEST(suites("bookworm-security") == Names{"S bookworm-security"}, each);
    BOOST_TEST(sources_of({"M", ""}, "trixie").value().size() == 2u);
    BOOST_TEST(has(sources_of({"M", ""}, "trixie-security").error().what, "no security archive"));
}

BOOST_AUTO_TEST_CASE(our_sources_and_settings_keep_to_their_directory) {
    const auto list = source_list({{"http://m.example/", "sid"}}, "/k.gpg");
    BOOST_TEST(list ==
               "Types: deb\nURIs: http://m.example/\nSuites: sid\nComponents: main\n"
               "Architectures: amd64\nTargets: Packages\nPDiffs: no\nSigned-By: /k.gpg\n\n");
    BOOST_TEST(!has(source_list({{"http://m.example/", "sid"}}, ""), "Signed-By"));
    const auto user = apt_configuration("/c/apt", false);
    BOOST_TEST(has(user, "Dir::State \"/c/apt/state\";\n"));
    BOOST_TEST(has(user, "Dir::State::status \"/dev/null\";\n"));
    BOOST_TEST(has(user, "Dir::Etc::SourceParts \"/dev/null\";\n"));
    BOOST_TEST(!has(user, "Sandbox"));
    BOOST_TEST(has(apt_configuration("/c/apt", true), "APT::Sandbox::User \"root\";\n"));
}

BOOST_AUTO_TEST_CASE(apts_errors_are_told_apart) {
    const auto failures = index_failures(
        "Ign:1 http://m.example/debian nosuch InRelease\n"
        "Err:2 http://m.example/debian nosuch Release\n"
        "  404  Not Found [IP: 203.0.113.1 80]\n"
        "Hit:3 http://m.example/debian sid InRelease\n"
        "Err:4 http://m.example/debian sid/main amd64 Packages\n"
        "  404  Not Found\n"
        "Err:5 http://m.example/debian sid InRelease\n"
        "  Could not connect to 127.0.0.1:1 (127.0.0.1). - connect (111: Connection refused)\n"
        "Reading package lists...\n");
    BOOST_REQUIRE(failures.size() == 3u);
    BOOST_TEST(failures[0].suite == "nosuch");
    BOOST_TEST(failures[0].uri == "http://m.example/debian");
    BOOST_TEST(failures[0].why == "404  Not Found");
    BOOST_TEST(failures[0].missing);
    BOOST_TEST(failures[1].suite == "sid");
    BOOST_TEST(!failures[1].missing);
    BOOST_TEST(!failures[2].missing);
    BOOST_TEST(has(failures[2].why, "Connection refused"));
    BOOST_TEST(index_failures("Hit:1 http://m.example sid InRelease\n").empty());
}

/// As the archive had it: two generations of 6.1, and one of 7.x.
constexpr auto bookworm_show = R"(Package: linux-image-cloud-amd64
Version: 6.1.176-1
Depends: linux-image-6.1.0-50-cloud-amd64 (= 6.1.176-1)
Size: 1500
SHA256: m1

Package: linux-image-cloud-amd64
Version: 6.1.192-2
Depends: linux-image-6.1.0-56-cloud-amd64 (= 6.1.192-2)
Size: 1500
SHA256: m2

Package: linux-image-amd64
Version: 6.1.176-1
Depends: linux-image-6.1.0-50-amd64 (= 6.1.176-1)
SHA256: m3

Package: linux-image-6.1.0-50-cloud-amd64
Version: 6.1.176-1
Depends: kmod, linux-base (>= 4.3~), initramfs-tools (>= 0.120+deb8u2) | linux-initramfs-tool
Description: Linux 6.1
 Version: not this one
Size: 26700000
SHA256: aa50

Package: linux-image-6.1.0-56-cloud-amd64
Version: 6.1.192-2
Size: 26710000
SHA256: aa56

Package: linux-image-6.1.0-47-cloud-amd64
Version: 6.1.170-3
SHA256: aa47

Package: linux-image-6.1.0-47-amd64
Version: 6.1.170-3
SHA256: bb47

Package: linux-image-6.1.0-50-amd64
Version: 6.1.176-1
SHA256: bb50
)";

constexpr auto sid_show = R"(Package: linux-image-amd64
Version: 7.2.13-1
Depends: linux-base-amd64 (= 7.2.13-1), linux-image-7.2.13+deb14-amd64 (= 7.2.13-1)

Package: linux-image-7.2.13+deb14-amd64
Version: 7.2.13-1
Depends: dracut | initramfs-tools (>= 0.120+deb8u2) | linux-initramfs-tool, linux-base-7.2.13+deb14-amd64 (= 7.2.13-1), linux-binary-7.2.13+deb14-amd64 (= 7.2.13-1), linux-modules-7.2.13+deb14-amd64 (= 7.2.13-1)
SHA256: i

Package: linux-base-7.2.13+deb14-amd64
Version: 7.2.13-1
SHA256: c

Package: linux-binary-7.2.13+deb14-amd64
Version: 7.2.13-1
SHA256: b

Package: linux-modules-7.2.13+deb14-amd64
Version: 7.2.13-1
SHA256: d
)";

Result<PackageSet> choose(std::string_view ref, const std::string& show) {
    return choose_packages(parse_kernel_ref(ref).value(), parse_packages(show));
}

BOOST_AUTO_TEST_CASE(the_newest_meta_package_names_the_kernel) {
    const auto set = choose("debian:bookworm/cloud", bookworm_show).value();
    BOOST_TEST(set.release == "6.1.0-56-cloud-amd64");
    BOOST_REQUIRE(set.packages.size() == 1u);
    BOOST_TEST(set.packages[0].name == "linux-image-6.1.0-56-cloud-amd64");
    BOOST_TEST(set.image == set.packages[0].name);
    BOOST_TEST(set.packages[0].sha256 == "aa56");
    BOOST_TEST(set.packages[0].size == 26710000u);
}

BOOST_AUTO_TEST_CASE(an_older_version_is_found_beside_the_meta_package_and_in_its_flavour) {
    BOOST_TEST(
        choose("debian:bookworm/cloud@6.1.170-3", bookworm_show).value().packages[0].sha256 ==
        "aa47");
    BOOST_TEST(choose("debian:bookworm@6.1.170-3", bookworm_show).value().packages[0].sha256 ==
               "bb47");
    BOOST_TEST(choose("debian:bookworm@6.1.176-1", bookworm_show).value().release ==
               "6.1.0-50-amd64");
}

BOOST_AUTO_TEST_CASE(an_unknown_version_lists_the_nearest_first) {
    const auto set = choose("debian:bookworm/cloud@6.1.175-1", bookworm_show);
    BOOST_REQUIRE(!set);
    BOOST_TEST(has(set.error().what, "no cloud kernel of version '6.1.175-1'"));
    BOOST_TEST(set.error().hint == "it has 6.1.176-1, 6.1.170-3, 6.1.192-2");
}

BOOST_AUTO_TEST_CASE(an_unknown_flavour_lists_those_there_are) {
    const auto set = choose("debian:bookworm/huge", bookworm_show);
    BOOST_REQUIRE(!set);
    BOOST_TEST(set.error().what == "Debian's suite 'bookworm' has no kernel flavour 'huge'");
    BOOST_TEST(set.error().hint == "it has amd64, cloud");
    BOOST_TEST(has(choose("debian:bookworm-updates", "").error().what, "has no kernels for amd64"));
}

BOOST_AUTO_TEST_CASE(the_split_packages_of_7_x_are_taken_together) {
    for (const auto* ref : {"debian:sid", "debian:sid@7.2.13-1"}) {
        const auto set = choose(ref, sid_show).value();
        BOOST_TEST(set.release == "7.2.13+deb14-amd64");
        BOOST_TEST(set.image == "linux-binary-7.2.13+deb14-amd64");
        Names names;
        for (const auto& package : set.packages)
            names.push_back(package.sha256);
        BOOST_TEST(names == (Names{"c", "b", "d"}), boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_suite_in_the_middle_of_an_update_says_what_it_lacks) {
    const std::string show(sid_show);
    const auto set = choose("debian:sid", show.substr(0, show.find("Package: linux-modules")));
    BOOST_REQUIRE(!set);
    BOOST_TEST(has(set.error().what, "lacks linux-modules-7.2.13+deb14-amd64 7.2.13-1"));
    const auto image = choose("debian:sid", show.substr(0, show.find("Package: linux-image-7")));
    BOOST_REQUIRE(!image);
    BOOST_TEST(has(image.error().what, "lacks linux-image-7.2.13+deb14-amd64"));
}

BOOST_AUTO_TEST_CASE(only_packages_of_the_flavour_are_looked_at) {
    const auto* names =
        "linux-image-amd64 linux-image-cloud-amd64 linux-image-rt-amd64 linux-image-amd64-dbg "
        "linux-image-6.1.0-50-amd64 linux-image-6.1.0-50-amd64-unsigned "
        "linux-image-6.1.0-50-cloud-amd64 linux-binary-7.2-amd64 linux-binary-7.2-rt-amd64 "
        "linux-modules-7.2-amd64 linux-base linux-base-amd64 linux-doc linux-headers-7.2-amd64";
    const auto each = boost::test_tools::per_element();
    BOOST_TEST(relevant_names(names, "amd64") ==
                   (Names{"linux-image-amd64", "linux-image-cloud-amd64", "linux-image-rt-amd64",
                          "linux-image-6.1.0-50-amd64", "linux-binary-7.2-amd64",
                          "linux-modules-7.2-amd64"}),
               each);
    BOOST_TEST(
        relevant_names(names, "rt") == (Names{"linux-image-amd64", "linux-image-cloud-amd64",
                                              "linux-image-rt-amd64", "linux-binary-7.2-rt-amd64"}),
        each);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::kernel
