// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "store/index.hpp"
#include "store/index_database.hpp"

#include <SQLiteCpp/Exception.h>

namespace faultline::store {

struct Index::State {
    std::filesystem::path results;
    std::string file;
    Notice notice;
    std::unique_ptr<IndexDatabase> database;
    bool in_memory = false;  ///< the file cannot be written

    /// Opens it, with its tables made; all below throw SQLite::Exception.
    void open(const char* in_file);
    void make_tables();
    /// Removes a useless index and opens an empty one.
    void start_anew();
    /// Opens one that is of use instead: anew, or in memory. False: that is not what is wrong.
    [[nodiscard]] bool start_again_after(const SQLite::Exception& problem);
    void say(const std::string& text) const {
        if (notice) notice(text);
    }
    /// Builds it anew if it is broken; false: that is not what is wrong.
    [[nodiscard]] bool recovered(const SQLite::Exception& problem);
    [[nodiscard]] Error told(const SQLite::Exception& error) const;

    /// What `ask` answers. An index that turns out to be broken is built anew, and asked again.
    template <class Ask>
    auto guarded(Ask ask) -> Result<decltype(ask())> {
        try {
            try {
                return ask();
            } catch (const SQLite::Exception& problem) {
                if (!recovered(problem)) return tl::unexpected(told(problem));
            }
            return ask();
        } catch (const SQLite::Exception& second) {
            return tl::unexpected(told(second));
        }
    }
};

}  // namespace faultline::store
