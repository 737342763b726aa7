// SPDX-License-Identifier: GPL-2.0-or-later
#include "debugger/kernel_change.hpp"

#include "debugger/testing/vmlinux_with_symbols.hpp"
#include "host/file.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <cerrno>

namespace faultline::debugger {
namespace {

using namespace std::string_literals;
using test::KallsymsLayout;
using test::text_address;

/// Two functions of 16 bytes: one with a check of its argument, one without; and one with cpuid.
const std::string code = "\xf3\x0f\x1e\xfa\x48\x85\xff\x74\x05\xc3\xc3\xc3\xc3\xc3\xc3\xc3"s +
                         std::string(16, '\xc3') + "\x53\x0f\xa2\x5b"s + std::string(12, '\xc3');
const std::vector<std::pair<std::string, std::uint64_t>> symbols{
    {"checks_argument", 0},      {"checks_nothing", 16}, {"rdt_get_cache_alloc_cfg", 32},
    {"inlined.constprop.0", 45}, {"inlined.cold", 46},   {"driver_twice", 40},
    {"driver_twice", 41},        {"start_kernel", 42},   {"cpu_caps_set", 43},
    {"free_initmem", 44}};

struct Kernel {
    KernelFile file(KallsymsLayout layout = KallsymsLayout::after_tokens,
                    std::vector<std::pair<std::string, std::uint64_t>> named = symbols) {
        const auto path = directory.path() / "vmlinux";
        const auto bytes = test::vmlinux_with_symbols(layout, code, named);
        BOOST_REQUIRE(host::write_file_atomically(path, bytes));
        return KernelFile::open(path).value();
    }
    faultline::test::TemporaryDirectory directory;
};

Change change_of(ChangeKind kind, std::string function) {
    Change change;
    change.kind = kind;
    change.function = std::move(function);
    return change;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(kernel_change, Kernel)

BOOST_AUTO_TEST_CASE(symbols_are_found_in_every_layout_of_the_table) {
    for (const auto layout : {KallsymsLayout::before_names, KallsymsLayout::after_tokens,
                              KallsymsLayout::to_their_places}) {
        BOOST_TEST_CONTEXT("layout " << static_cast<int>(layout)) {
            const auto found = find_symbols(file(layout), {"checks_nothing", "start_kernel"});
            BOOST_REQUIRE(found);
            BOOST_TEST(found->at("checks_nothing").address == text_address + 16);
            BOOST_TEST(found->at("checks_nothing").end == text_address + 32);
            BOOST_TEST(found->at("start_kernel").address == text_address + 42);
        }
    }
}

BOOST_AUTO_TEST_CASE(names_that_lead_nowhere_or_to_two_places_say_so) {
    const auto kernel = file();
    BOOST_TEST(find_symbols(kernel, {"driver_twice"}).error().what ==
               "the kernel has 2 symbols 'driver_twice'");
    const auto inlined = find_symbols(kernel, {"inlined"});
    BOOST_TEST(inlined.error().what == "the kernel has no 'inlined'");
    BOOST_TEST(inlined.error().hint ==
               "the compiler left these of it: inlined.constprop.0, inlined.cold");
    BOOST_TEST(find_symbols(kernel, {"absent"}).error().what ==
               "the kernel has no function or variable 'absent'");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_kernel_or_has_no_table_says_so) {
    const auto path = directory.path() / "x";
    for (const auto& bytes : {""s,
                              "\x7f"
                              "ELF"s,
                              std::string(4096, '\x7f')}) {
        BOOST_REQUIRE(host::write_file_atomically(path, bytes));
        BOOST_TEST(!KernelFile::open(path));
    }
    auto bytes = test::vmlinux_with_symbols(KallsymsLayout::after_tokens, code, symbols);
    bytes.resize(0x1000 + 20'000);
    bytes.resize(bytes.size() + 100'000, '\0');
    BOOST_REQUIRE(host::write_file_atomically(path, bytes));
    BOOST_TEST(find_symbols(KernelFile::open(path).value(), {"start_kernel"}).error().what ==
               "the kernel has no table of symbols that could be read");
}

BOOST_AUTO_TEST_CASE(a_missing_check_is_asked_of_a_function_that_has_it) {
    const auto kernel = file();
    BOOST_TEST(
        place(kernel, change_of(ChangeKind::skip_branch, "checks_argument"))->function.address ==
        text_address);
    const auto refused = place(kernel, change_of(ChangeKind::skip_branch, "checks_nothing"));
    BOOST_TEST(refused.error().error.what ==
               "in checks_nothing, a conditional jump after 48 85 ff is there 0 times, not once");
    BOOST_TEST(!refused.error().lacking);
    BOOST_TEST(place(kernel, change_of(ChangeKind::delay, "checks_nothing")).has_value());
    BOOST_TEST(place(kernel, change_of(ChangeKind::delay, "absent")).error().lacking);
}

BOOST_AUTO_TEST_CASE(rdt_is_forced_where_the_kernel_asks_for_it) {
    const auto inlined = place(file(), change_of(ChangeKind::force_rdt, ""));
    BOOST_REQUIRE(inlined);
    BOOST_TEST(inlined->rdt.cpuid == text_address + 33);
    BOOST_TEST(!inlined->rdt.is_function);
    const auto without = place(file(KallsymsLayout::after_tokens, {{"start_kernel", 0}}),
                               change_of(ChangeKind::force_rdt, ""));
    BOOST_REQUIRE(!without);
    BOOST_TEST(without.error().lacking);
}

BOOST_AUTO_TEST_CASE(errnos_have_names) {
    BOOST_TEST(error_number("ENOMEM").value() == ENOMEM);
    BOOST_TEST(!error_number("ENOMEN"));
    BOOST_TEST(error_name(EIO) == "EIO");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::debugger
