#include "known_functions.hpp"

namespace hypersim::wasm {

const std::vector<KnownFunction>& node_functions() {
  static const std::vector<KnownFunction> all = {
      {"print-to-terminal", "iii", ""},
      {"our", "i", ""},
      {"get-on-exit", "i", ""},
      {"set-on-exit", "iii", ""},
      {"get-state", "i", ""},
      {"set-state", "ii", ""},
      {"clear-state", "", ""},
      {"spawn", "iiiiiiiiiiiiii", ""},
      {"save-capabilities", "ii", ""},
      {"drop-capabilities", "ii", ""},
      {"our-capabilities", "i", ""},
      {"receive", "i", ""},
      {"has-blob", "", "i"},
      {"get-blob", "i", ""},
      {"last-blob", "i", ""},
      {"send-request", "i", ""},
      {"send-requests", "ii", ""},
      {"send-response", "iiiiiiiiiiiiii", ""},
      {"send-and-await-response", "ii", ""},
  };
  return all;
}

const std::vector<KnownFunction>& system_functions() {
  static const std::vector<KnownFunction> all = {
      {"fd_write", "iiii", "i"},    {"random_get", "ii", "i"},     {"clock_time_get", "iIi", "i"},
      {"clock_res_get", "ii", "i"}, {"environ_get", "ii", "i"},    {"environ_sizes_get", "ii", "i"},
      {"args_get", "ii", "i"},      {"args_sizes_get", "ii", "i"}, {"proc_exit", "i", ""},
      {"sched_yield", "", "i"},     {"fd_close", "i", "i"},        {"fd_fdstat_get", "ii", "i"},
      {"fd_seek", "iIii", "i"},     {"fd_prestat_get", "ii", "i"}, {"fd_prestat_dir_name", "iii", "i"},
  };
  return all;
}

const std::vector<std::string_view>& unplayed_functions() {
  static const std::vector<std::string_view> all = {"fd_advise",
                                                    "fd_allocate",
                                                    "fd_datasync",
                                                    "fd_fdstat_set_flags",
                                                    "fd_fdstat_set_rights",
                                                    "fd_filestat_get",
                                                    "fd_filestat_set_size",
                                                    "fd_filestat_set_times",
                                                    "fd_pread",
                                                    "fd_pwrite",
                                                    "fd_read",
                                                    "fd_readdir",
                                                    "fd_renumber",
                                                    "fd_sync",
                                                    "fd_tell",
                                                    "path_create_directory",
                                                    "path_filestat_get",
                                                    "path_filestat_set_times",
                                                    "path_link",
                                                    "path_open",
                                                    "path_readlink",
                                                    "path_remove_directory",
                                                    "path_rename",
                                                    "path_symlink",
                                                    "path_unlink_file",
                                                    "poll_oneoff",
                                                    "proc_raise",
                                                    "sock_accept",
                                                    "sock_recv",
                                                    "sock_send",
                                                    "sock_shutdown"};
  return all;
}

}  // namespace hypersim::wasm
