// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/run_arguments.hpp"

#include <CLI/CLI.hpp>

namespace faultline::cli {

void add_matrix_options(CLI::App& run, RunArguments& arguments) {
    auto& choice = arguments.choice;
    run.add_option("--only", choice.only,
                   "run only the cells of which this is true: 'kernel ~ sid && seed < 5'")
        ->type_name("EXPR");
    run.add_option("--skip", choice.skip, "do not run the cells of which this is true")
        ->type_name("EXPR");
    run.add_option("--shard", choice.shard,
                   "run the K-th of N parts of the matrix; faultline merge joins them")
        ->type_name("K/N");
    auto* cell =
        run.add_option("--cell", choice.cell, "run only the cell with this id")->type_name("ID");
    run.add_option("--attempt", choice.attempt, "with --cell: that attempt of it")
        ->type_name("N")
        ->check(CLI::Range(1U, 20000U))
        ->needs(cell);
    run.add_flag("--list{text}", arguments.list,
                 "show the cells and run none; --list=json for programs")
        ->check(CLI::IsMember({"text", "json"}));
}

}  // namespace faultline::cli
