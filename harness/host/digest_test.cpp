// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/digest.hpp"

#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace faultline::host {
namespace {

// FIPS 180-4 examples: the empty message, "abc", one million 'a'.
constexpr auto empty_message = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr auto abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr auto million = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

BOOST_AUTO_TEST_SUITE(digest)

BOOST_AUTO_TEST_CASE(the_standards_examples_come_out) {
    BOOST_TEST(sha256_hex("") == empty_message);
    BOOST_TEST(sha256_hex("abc") == abc);
}

BOOST_AUTO_TEST_CASE(pieces_give_what_the_whole_gives) {
    Sha256 hash;
    for (int i = 0; i < 1000; ++i)
        hash.update(std::string(1000, 'a'));
    BOOST_TEST(hash.hex() == million);
}

BOOST_AUTO_TEST_CASE(a_hash_starts_afresh_after_its_answer) {
    Sha256 hash;
    hash.update("something else");
    static_cast<void>(hash.hex());
    hash.update("abc");
    BOOST_TEST(hash.hex() == abc);
}

BOOST_AUTO_TEST_CASE(a_moved_hash_goes_on) {
    Sha256 first;
    first.update("a");
    Sha256 second = std::move(first);
    second.update("bc");
    BOOST_TEST(second.hex() == abc);
}

BOOST_AUTO_TEST_CASE(a_file_larger_than_one_chunk_is_hashed_whole) {
    const test::TemporaryDirectory directory;
    std::ofstream(directory.path() / "f") << std::string(1000000, 'a');
    BOOST_TEST(sha256_of_file(directory.path() / "f").value() == million);
}

BOOST_AUTO_TEST_CASE(a_missing_file_and_a_directory_are_errors_that_name_them) {
    const test::TemporaryDirectory directory;
    const auto missing = sha256_of_file(directory.path() / "nothing");
    BOOST_REQUIRE(!missing);
    BOOST_TEST(missing.error().what.find("nothing': No such file") != std::string::npos);
    const auto not_a_file = sha256_of_file(directory.path());
    BOOST_REQUIRE(!not_a_file);
    BOOST_TEST(not_a_file.error().what.find("Is a directory") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::host
