// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "schedule/scheduler.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::schedule::test {

/// Hears all, and tells the test's log of problems alone.
class Silence final : public Listener {
 public:
    void cell_started(const model::Cell&, std::size_t, std::size_t) override {}
    void cell_progress(const model::Cell&, const run::Progress&) override {}
    void cell_ended(const model::Verdict&, const std::filesystem::path&) override {}
    void note(const std::string&) override {}
    void problem(const Error& error) override { BOOST_TEST_MESSAGE(error.what); }
};

}  // namespace faultline::schedule::test
