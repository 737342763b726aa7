// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/provider.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace faultline::kernel {
namespace {

using Source = model::KernelRef::Source;

model::KernelRef parsed(std::string_view text) {
    auto ref = parse_kernel_ref(text);
    if (!ref) BOOST_FAIL(ref.error().what);
    BOOST_TEST(ref->text == text);
    return *ref;
}

Error refused(std::string_view text) {
    const auto ref = parse_kernel_ref(text);
    BOOST_REQUIRE_MESSAGE(!ref, text << " was taken");
    BOOST_TEST(!ref.error().hint.empty());
    return ref.error();
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

BOOST_AUTO_TEST_SUITE(reference)

BOOST_AUTO_TEST_CASE(a_suite_alone_means_its_newest_amd64_kernel) {
    const auto ref = parsed("debian:bookworm");
    BOOST_TEST((ref.source == Source::debian));
    BOOST_TEST(ref.suite == "bookworm");
    BOOST_TEST(ref.flavour == "amd64");
    BOOST_TEST(ref.version.empty());
}

BOOST_AUTO_TEST_CASE(flavour_and_version_are_read) {
    const auto ref = parsed("debian:bookworm-backports/cloud@7.3~rc7-1~exp1");
    BOOST_TEST(ref.suite == "bookworm-backports");
    BOOST_TEST(ref.flavour == "cloud");
    BOOST_TEST(ref.version == "7.3~rc7-1~exp1");
    BOOST_TEST(parsed("debian:sid@7.2.13-1").version == "7.2.13-1");
}

BOOST_AUTO_TEST_CASE(trees_and_paths_are_read) {
    BOOST_TEST((parsed("tree:../linux").source == Source::tree));
    BOOST_TEST(parsed("tree:../linux").path == "../linux");
    BOOST_TEST((parsed("arch/x86/boot/bzImage").source == Source::file));
    BOOST_TEST(parsed("file:debian:x").path == "debian:x");
    BOOST_TEST(parsed("./debian:x").path == "./debian:x");
    BOOST_TEST(parsed("vmlinux").path == "vmlinux");
}

BOOST_AUTO_TEST_CASE(empty_parts_are_named) {
    BOOST_TEST(has(refused("debian:").what, "empty suite"));
    BOOST_TEST(has(refused("debian:/cloud").what, "empty suite"));
    BOOST_TEST(has(refused("debian:sid/").what, "empty flavour"));
    BOOST_TEST(has(refused("debian:sid@").what, "empty version"));
    BOOST_TEST(has(refused("tree:").what, "names no path"));
    BOOST_TEST(has(refused("").what, "no kernel is named"));
}

BOOST_AUTO_TEST_CASE(strange_characters_are_shown) {
    BOOST_TEST(has(refused("debian:Bookworm").what, "'B' in its suite"));
    BOOST_TEST(has(refused("debian:sid\n").what, "byte 0x0a in its suite"));
    BOOST_TEST(has(refused("debian:sid/a/b").what, "'/' in its flavour"));
    BOOST_TEST(has(refused("debian:sid@1 2").what, "' ' in its version"));
    BOOST_TEST(has(refused("debian:../etc").what, "'.'"));
    BOOST_TEST(has(refused("debian:-o").what, "begins with '-'"));
}

BOOST_AUTO_TEST_CASE(an_unknown_source_names_the_nearest) {
    const auto error = refused("debain:bookworm");
    BOOST_TEST(has(error.what, "'debain:'"));
    BOOST_TEST(has(error.hint, "did you mean debian:bookworm?"));
    BOOST_TEST(has(refused("three:x").hint, "did you mean tree:x?"));
    BOOST_TEST(!has(refused("something:x").hint, "did you mean"));
}

BOOST_AUTO_TEST_CASE(an_existing_file_with_a_colon_is_a_file) {
    const test::TemporaryDirectory directory;
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(directory.path());
    std::ofstream("foo:bar") << "x";
    const auto ref = parse_kernel_ref("foo:bar");
    std::filesystem::current_path(before);
    BOOST_REQUIRE(ref);
    BOOST_TEST((ref->source == Source::file));
    BOOST_TEST(ref->path == "foo:bar");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::kernel
