// SPDX-License-Identifier: GPL-2.0-or-later
#include "vm/accelerator.hpp"

#include <boost/test/unit_test.hpp>

#include <cerrno>

namespace faultline::vm {
namespace {

constexpr std::string_view with_vmx = "processor\t: 0\nflags\t\t: fpu vme vmx ssse3\nbugs\t\t: x\n";
constexpr std::string_view without =
    "processor\t: 0\nflags\t\t: fpu vme ssse3 vmxx\nbugs\t\t: svm\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(accelerators)

BOOST_AUTO_TEST_CASE(kvm_is_taken_where_the_cpu_has_it_and_the_device_opens) {
    const auto choice = choose_accelerator(with_vmx, 0, std::nullopt);
    BOOST_TEST(to_string(choice.accelerator) == "kvm");
}

BOOST_AUTO_TEST_CASE(a_device_on_a_cpu_without_vmx_or_svm_is_not_believed) {
    const auto choice = choose_accelerator(without, 0, std::nullopt);
    BOOST_TEST(to_string(choice.accelerator) == "tcg");
    BOOST_TEST(choice.reason.find("neither vmx nor svm") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_device_that_is_missing_or_closed_is_the_reason_given) {
    BOOST_TEST(choose_accelerator(with_vmx, ENOENT, std::nullopt).reason == "there is no /dev/kvm");
    const auto denied = choose_accelerator(with_vmx, EACCES, std::nullopt);
    BOOST_TEST(to_string(denied.accelerator) == "tcg");
    BOOST_TEST(denied.reason.find("Permission denied") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_the_user_asks_for_is_taken) {
    const auto choice = choose_accelerator(with_vmx, 0, domain::Accelerator::tcg);
    BOOST_TEST(to_string(choice.accelerator) == "tcg");
    BOOST_TEST(choice.reason == "asked for with --accel");
    BOOST_TEST(choice.warning.empty());
}

BOOST_AUTO_TEST_CASE(kvm_that_is_asked_for_where_it_cannot_work_is_taken_with_a_warning) {
    const auto choice = choose_accelerator(without, 0, domain::Accelerator::kvm);
    BOOST_TEST(to_string(choice.accelerator) == "kvm");
    BOOST_TEST(choice.warning.find("neither vmx nor svm") != std::string::npos);
    BOOST_TEST(choice.reason.find("asked for with --accel, although") == 0U);
    BOOST_TEST(choose_accelerator(with_vmx, 0, domain::Accelerator::kvm).warning.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::vm
