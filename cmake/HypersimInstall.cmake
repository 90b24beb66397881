# `cmake --install`: the command, and what other projects need to write processes and test them. Headers of the lower
# folders stay here, except what processes see; so CAF, RocksDB and cereal are in none that is installed.

install(TARGETS hypersim RUNTIME DESTINATION bin)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/runtime/include/" "${PROJECT_SOURCE_DIR}/processes/include/"
                  "${PROJECT_SOURCE_DIR}/testing/include/" DESTINATION include)
set_target_properties(hypersim_processes PROPERTIES EXPORT_NAME process)
install(EXPORT hypersim NAMESPACE hypersim:: DESTINATION lib/cmake/hypersim FILE hypersimTargets.cmake)

include(CMakePackageConfigHelpers)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/hypersimConfigVersion.cmake" COMPATIBILITY ExactVersion)
install(FILES "${PROJECT_SOURCE_DIR}/cmake/hypersimConfig.cmake" "${PROJECT_SOURCE_DIR}/cmake/FindCAF.cmake"
              "${PROJECT_BINARY_DIR}/hypersimConfigVersion.cmake" DESTINATION lib/cmake/hypersim)
