// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/warning_place.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::classify {

BOOST_AUTO_TEST_SUITE(warning_places)

BOOST_AUTO_TEST_CASE(a_warning_is_named_after_its_place) {
    const auto* place = warning_place("lib/refcount.c:28", "refcount_warn_saturate");
    BOOST_REQUIRE(place != nullptr);
    BOOST_CHECK_EQUAL(place->title, "WARNING: refcount bug in {f}");
    BOOST_CHECK(place->kind == model::FindingKind::refcount);
    place = warning_place("/src/mm/slab_common.c:971", "kmalloc_slab");
    BOOST_REQUIRE(place != nullptr);
    BOOST_CHECK_EQUAL(place->title, "WARNING: kmalloc bug in {f}");
    place = warning_place("lib/debugobjects.c:615", "");
    BOOST_REQUIRE(place != nullptr);
    BOOST_CHECK(place->kind == model::FindingKind::object_debug);
}

BOOST_AUTO_TEST_CASE(most_places_are_ordinary) {
    BOOST_CHECK(warning_place("mm/slab_common.c:971", "free_large_kmalloc") == nullptr);
    BOOST_CHECK(warning_place("drivers/usb/core/urb.c:12", "usb_kill_urb") == nullptr);
    BOOST_CHECK(warning_place("fs/thing.c:1", "foo") == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
