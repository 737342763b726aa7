// SPDX-License-Identifier: GPL-2.0-or-later
#include "provoke/module_file.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace faultline::provoke {
namespace {

/// A struct module of 256 bytes: its name at 24, its init function at 128.
ModuleForm small_form() {
    ModuleForm form;
    form.this_module.resize(256);
    form.name_offset = 24;
    form.init_offset = 128;
    form.vermagic = "6.1.0 SMP mod_unload modversions ";
    form.versions = {{"__versions", std::vector<std::uint8_t>(64, 7)}};
    return form;
}

std::string_view text_of(const std::vector<std::uint8_t>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(module_files)

BOOST_AUTO_TEST_CASE(a_module_that_was_made_has_the_form_that_it_was_made_in) {
    const auto file = module_file(small_form(), {"provoke_it", "provoke_it", {0xc3}});
    const auto form = read_form(text_of(file));
    BOOST_TEST_REQUIRE(form.has_value());
    BOOST_TEST(form->this_module.size() == 256U);
    BOOST_TEST(text_of(form->this_module).substr(24, 11) == std::string_view("provoke_it\0", 11));
    BOOST_TEST(form->name_offset == 24U);
    BOOST_TEST(form->init_offset == 128U);
    BOOST_TEST(form->vermagic == small_form().vermagic);
    BOOST_TEST(form->versions.size() == 1U);
    BOOST_TEST(form->versions.front().second.size() == 64U);
}

BOOST_AUTO_TEST_CASE(the_name_of_the_form_leaves_nothing_behind) {
    const auto first = module_file(small_form(), {"a_long_name_of_a_module", "f", {0xc3}});
    const auto form = read_form(text_of(first));
    BOOST_TEST_REQUIRE(form.has_value());
    const auto second = module_file(*form, {"short", "f", {0xc3}});
    BOOST_TEST(text_of(second).find("long_name") == std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(what_is_no_module_is_refused_whatever_is_cut_off) {
    BOOST_TEST(!read_form("").has_value());
    BOOST_TEST(!read_form("\x7f"
                          "ELF and not much more")
                    .has_value());
    const auto file = module_file(small_form(), {"provoke_it", "provoke_it", {0xc3}});
    for (std::size_t size = 0; size < file.size(); size += 32)
        BOOST_TEST(!read_form(text_of(file).substr(0, size)).has_value());
    // A struct module of another size than its relocation asks for.
    auto form = small_form();
    form.init_offset = 252;
    const auto damaged = module_file(form, {"provoke_it", "provoke_it", {0xc3}});
    BOOST_TEST(!read_form(text_of(damaged)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::provoke
