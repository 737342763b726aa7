// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/gate.hpp"

#include "classify/classifier.hpp"
#include "host/file.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <string>

namespace faultline::classify {
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(gate)

BOOST_AUTO_TEST_CASE(literals_are_plain_rare_enough_and_listed_once) {
    const auto literals = gate_literals();
    BOOST_REQUIRE(!literals.empty());
    BOOST_CHECK(std::is_sorted(literals.begin(), literals.end()));
    BOOST_CHECK(std::adjacent_find(literals.begin(), literals.end()) == literals.end());
    for (const auto literal : literals) {
        BOOST_CHECK_MESSAGE(literal.size() >= 4, literal);
        BOOST_CHECK_MESSAGE(literal.find('\n') == std::string_view::npos, literal);
    }
}

BOOST_AUTO_TEST_CASE(a_finding_begins_in_a_line_that_holds_a_literal) {
    const auto literals = gate_literals();
    const auto directory = fs::path(FAULTLINE_SOURCE_DIR) / "harness/classify/testdata";
    int findings = 0;
    for (const auto& entry : fs::directory_iterator(directory)) {
        if (entry.path().extension() != ".log") continue;
        const auto log = host::read_file(entry.path()).value();
        Classifier classifier;
        classifier.feed(log);
        classifier.finish();
        for (const auto& finding : classifier.findings()) {
            const auto line = log.substr(finding.place.begin,
                                         log.find('\n', finding.place.begin) - finding.place.begin);
            ++findings;
            BOOST_CHECK_MESSAGE(std::any_of(literals.begin(), literals.end(),
                                            [&](std::string_view literal) {
                                                return line.find(literal) != std::string::npos;
                                            }),
                                entry.path().filename() << ": " << line);
        }
    }
    BOOST_CHECK_GT(findings, 10);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
