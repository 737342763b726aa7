// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "model/verdict.hpp"
#include "store/history.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace faultline::store {

/// The index's file, in the directory that holds the run directories.
inline constexpr const char* index_name = "index.sqlite";

/// Told what a user should know: that the index is built anew, and why.
using Notice = std::function<void(const std::string&)>;

/// What bringing the index up to date came to.
struct Synced {
    std::uint64_t runs = 0;      ///< in the index now
    std::uint64_t verdicts = 0;  ///< in the index now, each once
    std::uint64_t copies = 0;    ///< of them, in other run directories
    std::uint64_t added = 0;     ///< verdicts
    std::uint64_t removed = 0;   ///< verdicts whose files are gone
    std::uint64_t unread = 0;    ///< files that are no verdicts we can read; the first is told
};

/// An SQLite database of what the verdicts in a results directory say, so that questions over all
/// of them are answered at once. It holds nothing that the run directories do not: it may be
/// deleted at any time. One of another version, or a broken one, is built anew. Not for several
/// threads at once; for several processes it is (WAL, with a time for which a writer waits).
class Index {
 public:
    /// Opens the index of `results`, which must be a directory; makes it if need be. Where it
    /// cannot be written, it is built in memory, which `notice` is told.
    [[nodiscard]] static Result<Index> open(const std::filesystem::path& results,
                                            const Notice& notice);
    Index(Index&&) noexcept;
    Index& operator=(Index&&) noexcept;
    ~Index();

    /// Takes in what was written since, and leaves out what was deleted. Run directories that ended
    /// are not looked into again, but for their being there; rebuild() does that.
    [[nodiscard]] Result<Synced> sync();
    /// Reads every verdict anew.
    [[nodiscard]] Result<Synced> rebuild();

    /// Its file cannot be written: what it holds goes with it.
    [[nodiscard]] bool is_in_memory() const;

    /// What a name means: exact names first, else those that contain it. Empty: nothing.
    [[nodiscard]] Result<std::vector<Subject>> find(const std::string& name,
                                                    std::optional<SubjectKind> kind);
    /// The `most` names that are most like it.
    [[nodiscard]] Result<std::vector<std::string>> nearest(const std::string& name,
                                                           std::optional<SubjectKind> kind,
                                                           std::size_t most);
    [[nodiscard]] Result<History> history(const Subject& subject);
    [[nodiscard]] Result<std::vector<RunRecord>> runs();
    /// On which kernels `scenario` (empty: any) was judged, and how often the finding with this
    /// signature of its title was seen; in the order of the kernels' releases.
    [[nodiscard]] Result<std::vector<KernelRecord>> kernels_of(const std::string& signature,
                                                               const std::string& scenario);
    /// What is known of cells that were judged or skipped: how each last came out, and how long
    /// those of a scenario take on a kernel, on average.
    [[nodiscard]] Result<PastCells> past_cells();

 private:
    struct State;
    explicit Index(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Notes verdicts of one run in the index beside it, as they are written. Whatever goes wrong is
/// passed over: the next reader brings the index up to date. For several threads.
class IndexWriter {
 public:
    /// Writes only where an index is wanted: in a directory that is called "results" or has one.
    explicit IndexWriter(const std::filesystem::path& run);
    ~IndexWriter();
    IndexWriter(const IndexWriter&) = delete;
    IndexWriter& operator=(const IndexWriter&) = delete;

    /// Called once the verdict is on disk. `cell_directory` is relative to the run's.
    void add(const std::string& cell_directory, const model::Verdict& verdict) noexcept;

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace faultline::store
