// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/problem.hpp"
#include "model/quantity.hpp"

#include <toml++/toml.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::config {

/// What is collected while a file is read: its name, and every mistake in it.
struct Report {
    std::filesystem::path file;
    std::vector<Problem> problems;
};

/// Reads the keys of one TOML table with their types and bounds; a mistake goes into the report and
/// the value is then absent. finish() reports the keys that nobody asked for, with the nearest one
/// that somebody did.
class TableReader {
 public:
    /// `path` is the table's dotted name, for messages; empty for the root. `region` is where a
    /// value without a place of its own (a copy) is said to be.
    TableReader(const toml::table& table, std::string path, Report& report,
                toml::source_region region = {});

    [[nodiscard]] std::optional<std::string> string(std::string_view key);
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key, std::int64_t minimum,
                                                      std::int64_t maximum);
    [[nodiscard]] std::optional<bool> boolean(std::string_view key);
    [[nodiscard]] std::optional<model::Bytes> bytes(std::string_view key, model::Bytes minimum);
    /// At least `minimum`, at most a day.
    [[nodiscard]] std::optional<model::Duration> duration(std::string_view key,
                                                          model::Duration minimum);
    [[nodiscard]] std::optional<std::vector<std::string>> strings(std::string_view key);
    [[nodiscard]] std::optional<std::vector<std::uint64_t>> integers(std::string_view key,
                                                                     std::int64_t minimum,
                                                                     std::int64_t maximum);
    /// The table under `key`; null if absent.
    [[nodiscard]] const toml::table* table(std::string_view key);
    /// The tables of an array of tables; empty if absent.
    [[nodiscard]] std::vector<const toml::table*> tables(std::string_view key);
    /// The node under `key`, whatever its type; null if absent.
    [[nodiscard]] const toml::node* node(std::string_view key);

    /// Marks a mistake at the key's value, or at the table if the key is absent.
    void problem(std::string_view key, std::string what, std::string hint = {});
    /// Marks that a key that must be there is not.
    void missing(std::string_view key, std::string hint);
    void finish();

    [[nodiscard]] std::string name_of(std::string_view key) const;
    [[nodiscard]] const std::string& path() const { return path_; }

 private:
    void wrong_type(std::string_view key, const toml::node& found, std::string_view wanted,
                    std::string_view example);
    void problem_at(const toml::source_region& where, std::string_view key, std::string what,
                    std::string hint);

    const toml::table& table_;
    toml::source_region region_;
    std::string path_;
    Report& report_;
    std::vector<std::string> known_;
};

/// "a string", "an integer" and so on.
[[nodiscard]] std::string_view type_name(const toml::node& node);

/// A kernel's command line goes into the guest as one line of printable ASCII.
[[nodiscard]] bool is_command_line(std::string_view text);

/// Where a TOML file has a table's key, for a mistake that shows only later: "FILE:LINE:COLUMN", or
/// "FILE" if it has none.
[[nodiscard]] std::string place_of(const std::filesystem::path& file, std::string_view table,
                                   std::string_view key);

/// Reads and parses a TOML file: unreadable, too large (1 MiB) and malformed are Problems.
[[nodiscard]] Checked<toml::table> parse_file(const std::filesystem::path& file);

}  // namespace faultline::config
