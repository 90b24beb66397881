# `cmake --install`: the command, its documentation, and what other projects need to write processes and test them. The
# headers of the lower folders are not installed, except those that processes see. So no installed header shows CAF,
# RocksDB or cereal. Component `command` is what a user of the command needs; `development` is the rest.

set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
                                                WORLD_READ WORLD_EXECUTE)
install(TARGETS hypersim RUNTIME DESTINATION bin COMPONENT command)
install(TARGETS hypersim_network LIBRARY DESTINATION lib/hypersim COMPONENT command)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/runtime/include/" "${PROJECT_SOURCE_DIR}/processes/include/"
                  "${PROJECT_SOURCE_DIR}/testing/include/" DESTINATION include COMPONENT development)

# The pages for users. cli/manual.cpp looks for them beside the folder of the command, so the build folder has links to
# them. Pages for people who change hypersim itself are not installed.
install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs" "${PROJECT_SOURCE_DIR}/scenarios" DESTINATION share/doc/hypersim
        COMPONENT command
        PATTERN docs/README.md EXCLUDE PATTERN architecture.md EXCLUDE PATTERN performance.md EXCLUDE
        PATTERN testing.md EXCLUDE PATTERN mutants.md EXCLUDE)
file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/share/doc/hypersim")
foreach(folder docs scenarios)
  file(CREATE_LINK "${PROJECT_SOURCE_DIR}/${folder}" "${PROJECT_BINARY_DIR}/share/doc/hypersim/${folder}" SYMBOLIC)
endforeach()

get_property(archives GLOBAL PROPERTY HYPERSIM_ARCHIVES)
install(CODE "set(HYPERSIM_ARCHIVES \"${archives}\")" COMPONENT command)
install(SCRIPT "${PROJECT_SOURCE_DIR}/cmake/InstallCopyrights.cmake" COMPONENT command)

# Manual pages and completion are made by the command itself, when it is installed.
install(CODE "set(HYPERSIM_COMMAND \"$<TARGET_FILE:hypersim>\")
set(HYPERSIM_MADE \"${PROJECT_BINARY_DIR}/manual\")" COMPONENT command)
install(SCRIPT "${PROJECT_SOURCE_DIR}/cmake/InstallManual.cmake" COMPONENT command)

set_target_properties(hypersim_processes PROPERTIES EXPORT_NAME process)
install(EXPORT hypersim NAMESPACE hypersim:: DESTINATION lib/cmake/hypersim FILE hypersimTargets.cmake
        COMPONENT development)

include(CMakePackageConfigHelpers)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/hypersimConfigVersion.cmake" COMPATIBILITY ExactVersion)
install(FILES "${PROJECT_SOURCE_DIR}/cmake/hypersimConfig.cmake" "${PROJECT_SOURCE_DIR}/cmake/FindCAF.cmake"
              "${PROJECT_BINARY_DIR}/hypersimConfigVersion.cmake" DESTINATION lib/cmake/hypersim COMPONENT development)
