// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/task_table.hpp"

#include "protocol/text.hpp"

namespace faultline::protocol {

void put_tasks(nlohmann::json& line, const TaskTable& table) {
    auto list = nlohmann::json::array();
    for (const auto& task : table.tasks) {
        if (list.size() == max_table_tasks) break;
        list.push_back({{"pid", task.pid},
                        {"command", valid_text(task.command)},
                        {"oom_score_adj", task.oom_score_adj},
                        {"cgroup", valid_text(task.cgroup)}});
    }
    line["tasks"] = std::move(list);
}

TaskTable take_tasks(Fields& fields) {
    TaskTable table;
    fields.objects("tasks", max_table_tasks, [&](Fields& task) {
        table.tasks.push_back({task.integer("pid", 1, INT32_MAX), task.text("command"),
                               static_cast<int>(task.integer("oom_score_adj", -1000, 1000)),
                               task.text("cgroup")});
    });
    return table;
}

}  // namespace faultline::protocol
