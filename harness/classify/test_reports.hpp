// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/classifier.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace faultline::classify::test {

inline std::vector<model::Finding> findings(std::string_view log, Options options = {}) {
    Classifier classifier(options);
    classifier.feed(log);
    classifier.finish();
    return classifier.findings();
}

/// The only finding of a log, under its title, type and wholeness.
inline model::Finding expect(std::string_view log, std::string_view title, std::string_view type,
                             bool whole = true) {
    const auto all = findings(log);
    BOOST_REQUIRE_EQUAL(all.size(), 1);
    BOOST_CHECK_EQUAL(all[0].title, title);
    BOOST_CHECK_EQUAL(all[0].type, type);
    BOOST_CHECK_MESSAGE(all[0].corrupted.empty() == whole, all[0].corrupted);
    return all[0];
}

}  // namespace faultline::classify::test
