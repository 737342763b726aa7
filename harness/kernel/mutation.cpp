// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/mutation.hpp"

#include "host/process.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <sstream>
#include <system_error>

namespace faultline::kernel {
namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds spatch_timeout{600};
constexpr std::uint64_t source_file_limit = 16u << 20;

std::optional<unsigned> number(std::string_view text) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// "KEY: VALUE" of a comment's line; an empty key if it is none.
std::pair<std::string_view, std::string_view> key_and_value(std::string_view line) {
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) return {};
    return {line.substr(0, colon), line.substr(colon + 2)};
}

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// True if a line that begins in the first column, as definitions do in the kernel's style, holds
/// `name(` and the text does not go on with a ';' as a declaration does.
bool defines(std::string_view text, std::string_view name) {
    for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
        const auto end = at + name.size();
        if (end >= text.size() || text[end] != '(') continue;
        if (at > 0 && is_word(text[at - 1])) continue;
        const auto line = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
        if (!is_word(text[line])) continue;
        const auto close = text.find(')', end);
        const auto next = text.find_first_of("{;", close == std::string_view::npos ? end : close);
        if (next != std::string_view::npos && text[next] == '{') return true;
    }
    return false;
}

/// Directories whose files are not built into an x86 kernel.
bool is_elsewhere(const fs::path& below) {
    static constexpr std::string_view others[]{"Documentation", "tools", "samples", "scripts",
                                               "usr"};
    const auto first = below.begin()->string();
    if (first == "arch") {
        return std::next(below.begin()) != below.end() && *std::next(below.begin()) != "x86";
    }
    return std::find(std::begin(others), std::end(others), first) != std::end(others);
}

std::vector<std::string> files_that_define(const fs::path& tree, const std::string& function,
                                           const ReadSource& read, const Context& context) {
    std::vector<std::string> found;
    std::error_code error;
    for (auto entry = fs::recursive_directory_iterator(tree, error);
         entry != fs::recursive_directory_iterator() && !error && !context.cancel.is_set();
         entry.increment(error)) {
        const auto below = entry->path().lexically_relative(tree);
        if (entry->is_directory(error) && is_elsewhere(below)) entry.disable_recursion_pending();
        if (entry->path().extension() != ".c" || entry->is_symlink(error)) continue;
        const auto text = read(below.string());
        if (text && defines(*text, function)) found.push_back(below.string());
    }
    std::sort(found.begin(), found.end());
    return found;
}

/// The last lines of what a program said, for an error.
std::string last_line(const std::string& text) {
    std::istringstream lines(text);
    std::string last;
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty()) last = line;
    }
    return last;
}

/// One mutate().
class Mutator {
 public:
    Mutator(const fs::path& tree, const ReadSource& read, const fs::path& work,
            const Context& context)
        : tree_(tree), read_(read), work_(work), context_(context) {}

    Result<void> apply(const MutationUse& use) {
        auto files = files_of(use);
        if (!files) return failure_of(files);
        if (auto ok = host::write_file_atomically(work_ / "patch.cocci", use.mutation.text); !ok) {
            return ok;
        }
        struct Place {
            std::string path;
            Hunk hunk;
        };
        std::vector<Place> places;
        ChangedFiles after;
        for (const auto& path : *files) {
            auto text = current(path);
            if (!text) {
                return failure(fmt::format("{}: mutation '{}': {}", use.where, use.mutation.name,
                                           text.error().what),
                               "this kernel's source has the file elsewhere, or not at all");
            }
            auto changed = patched(use, path, *text);
            if (!changed) return failure_of(changed);
            if (!*changed) continue;
            auto hunks = difference();
            if (!hunks) return failure_of(hunks);
            for (auto& hunk : *hunks)
                places.push_back({path, std::move(hunk)});
            after[path] = std::move(**changed);
        }
        std::vector<std::string> lines;
        for (const auto& place : places)
            lines.push_back(fmt::format("{}:{}", place.path, place.hunk.first));
        if (auto ok = check(use, *files, lines); !ok) return ok;
        if (use.place == 0) {
            for (auto& [path, text] : after)
                changed_[path] = std::move(text);
            return {};
        }
        const auto& only = places.at(use.place - 1);
        auto text = current(only.path);
        if (!text) return failure_of(text);
        changed_[only.path] = apply_hunk(*text, only.hunk);
        return {};
    }

    ChangedFiles take() { return std::move(changed_); }

 private:
    Result<std::vector<std::string>> files_of(const MutationUse& use) {
        if (!use.files.empty()) return use.files;
        if (!use.mutation.files.empty()) return use.mutation.files;
        const auto function = use.parameters.find("function");
        if (function == use.parameters.end()) {
            return failure(fmt::format("{}: mutation '{}' names no file, and no function",
                                       use.where, use.mutation.name),
                           "add file = \"fs/example.c\"");
        }
        context_.say(fmt::format("looking for {}() in the source", function->second));
        auto files = files_that_define(tree_, function->second, read_, context_);
        if (!files.empty()) return files;
        return failure(fmt::format("{}: mutation '{}': no file defines {}()", use.where,
                                   use.mutation.name, function->second),
                       "is it spelt right, and no macro? file = \"fs/example.c\" says where it is");
    }

    Result<std::string> current(const std::string& path) {
        const auto changed = changed_.find(path);
        return changed == changed_.end() ? read_(path) : changed->second;
    }

    /// Nothing if the patch does not match. Both texts are then in work/before.c and after.c.
    Result<std::optional<std::string>> patched(const MutationUse& use, const std::string& path,
                                               const std::string& text) {
        std::error_code ignored;
        fs::remove(work_ / "after.c", ignored);
        if (auto ok = host::write_file_atomically(work_ / "before.c", text); !ok) {
            return failure_of(ok);
        }
        host::ProcessSpec spec;
        spec.command = {"spatch",         "--very-quiet", "--no-includes",
                        "--no-show-diff", "--sp-file",    (work_ / "patch.cocci").string()};
        for (const auto& [name, value] : use.parameters) {
            spec.command.insert(spec.command.end(), {"-D", fmt::format("the_{}={}", name, value)});
        }
        spec.command.insert(spec.command.end(),
                            {"-o", (work_ / "after.c").string(), (work_ / "before.c").string()});
        spec.timeout = spatch_timeout;
        auto output = host::run_process(spec, context_.cancel);
        if (!output) {
            if (!output.error().hint.empty()) {
                output.error().hint = "mutations need spatch: install the package coccinelle";
            }
            return failure_of(output);
        }
        if (output->exit_status != 0) {
            return failure(
                fmt::format("{}: spatch cannot apply mutation '{}' to {}: {}", use.where,
                            use.mutation.name, path, last_line(output->err + output->out)),
                fmt::format("look at {}", use.mutation.file.string()));
        }
        if (!fs::exists(work_ / "after.c", ignored)) return std::optional<std::string>();
        auto after = host::read_file(work_ / "after.c", source_file_limit);
        if (!after) return failure_of(after);
        if (*after == text) return std::optional<std::string>();
        return std::move(*after);
    }

    Result<std::vector<Hunk>> difference() {
        host::ProcessSpec spec;
        spec.command = {"diff", "-U0", (work_ / "before.c").string(), (work_ / "after.c").string()};
        auto output = host::run_process(spec, context_.cancel);
        if (!output) return failure_of(output);
        return parse_hunks(output->out);
    }

    static Result<void> check(const MutationUse& use, const std::vector<std::string>& files,
                              const std::vector<std::string>& places) {
        if (places.empty()) {
            return failure(fmt::format("{}: mutation '{}' changes nothing in {}", use.where,
                                       use.describe(), fmt::join(files, ", ")),
                           "this kernel's code looks otherwise: it has no such place, or the patch "
                           "does not describe it");
        }
        if (places.size() == use.places) return {};
        return failure(
            fmt::format("{}: mutation '{}' changes {} places, and is to change {}: {}", use.where,
                        use.describe(), places.size(), use.places, fmt::join(places, ", ")),
            fmt::format("write places = {} for all of them, and place = N for only the Nth",
                        places.size()));
    }

    const fs::path& tree_;
    const ReadSource& read_;
    const fs::path& work_;
    const Context& context_;
    ChangedFiles changed_;
};

}  // namespace

std::string MutationUse::describe() const {
    auto text = mutation.name;
    for (const auto& [name, value] : parameters)
        text += fmt::format(" {}={}", name, value);
    if (place != 0) text += fmt::format(" place={}", place);
    return text;
}

Result<Mutation> parse_mutation(std::string name, const fs::path& file, std::string text) {
    Mutation mutation;
    mutation.name = std::move(name);
    mutation.file = file;
    std::istringstream lines(text);
    unsigned count = 0;
    for (std::string line; std::getline(lines, line) && line.starts_with("//");) {
        ++count;
        const auto [key, value] = key_and_value(std::string_view(line).substr(2));
        const auto trimmed = key.substr(std::min(key.find_first_not_of(' '), key.size()));
        if (trimmed == "purpose") mutation.purpose = value;
        if (trimmed == "commit" || trimmed == "operator") mutation.origin = value;
        if (trimmed == "file") mutation.files.emplace_back(value);
        if (trimmed == "places") {
            mutation.places = number(value).value_or(0);
            if (mutation.places == 0) {
                return failure(
                    fmt::format("{}:{}: '{}' is no number of places", file.string(), count, value),
                    "for example: // places: 2");
            }
        }
        if (trimmed == "parameter") {
            const auto [parameter, help] = key_and_value(value);
            if (parameter.empty()) {
                return failure(fmt::format("{}:{}: a parameter has a name and an explanation",
                                           file.string(), count),
                               "for example: // parameter: function: whose check it is");
            }
            mutation.parameters.emplace(parameter, help);
        }
    }
    if (mutation.purpose.empty() || mutation.origin.empty()) {
        return failure(fmt::format("{}:1: the mutation does not say what it is", file.string()),
                       "begin with comments: // purpose: ..., and // commit: ... or "
                       "// operator: ...");
    }
    mutation.text = std::move(text);
    return mutation;
}

/// @@ -FIRST[,COUNT] +FIRST[,COUNT] @@
std::vector<Hunk> parse_hunks(std::string_view diff) {
    std::vector<Hunk> hunks;
    std::istringstream lines{std::string(diff)};
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("@@ -")) {
            const auto range = line.substr(4, line.find(' ', 4) - 4);
            const auto comma = range.find(',');
            Hunk hunk;
            hunk.first = number(std::string_view(range).substr(0, comma)).value_or(0);
            hunk.removed = comma == std::string::npos
                               ? 1
                               : number(std::string_view(range).substr(comma + 1)).value_or(0);
            if (hunk.removed == 0) ++hunk.first;
            hunks.push_back(std::move(hunk));
        } else if (line.starts_with('+') && !hunks.empty()) {
            hunks.back().added.push_back(line.substr(1) + "\n");
        }
    }
    return hunks;
}

std::string apply_hunk(std::string_view text, const Hunk& hunk) {
    std::string result;
    const auto add = [&] {
        for (const auto& line : hunk.added)
            result += line;
    };
    std::size_t line = 1;
    for (std::size_t at = 0; at < text.size(); ++line) {
        const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
        if (line == hunk.first) add();
        if (line < hunk.first || line >= hunk.first + hunk.removed) {
            result += text.substr(at, end - at);
        }
        at = end;
    }
    if (line <= hunk.first) add();
    return result;
}

Result<ChangedFiles> mutate(const std::vector<MutationUse>& mutations, const fs::path& tree,
                            const ReadSource& read, const fs::path& work, const Context& context) {
    Mutator mutator(tree, read, work, context);
    for (const auto& use : mutations) {
        if (auto ok = mutator.apply(use); !ok) return failure_of(ok);
    }
    return mutator.take();
}

}  // namespace faultline::kernel
