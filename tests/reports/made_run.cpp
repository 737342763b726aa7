// SPDX-License-Identifier: GPL-2.0-or-later
// Writes runs as if guests had run, for the browser's tests and to look at:
// made_run DIRECTORY mixed | made_run DIRECTORY many COUNT
#include "report/test_run.hpp"

#include <cstdio>
#include <exception>
#include <span>
#include <string>

int main(int argc, char** argv) {
    using namespace faultline::report::test;
    const std::span words(argv, static_cast<std::size_t>(argc));
    if (words.size() < 3) {
        std::fputs("usage: made_run DIRECTORY mixed|many [COUNT]\n", stderr);
        return 64;
    }
    try {
        const std::string kind = words[2];
        write_run(words[1], kind,
                  kind == "many" ? many_cells(words.size() > 3 ? std::stoul(words[3]) : 5000)
                                 : mixed_cells());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "made_run: %s\n", error.what());
        return 2;
    }
    return 0;
}
