# The libraries that users link: shared, static, or both, from the same objects; and what
# `cmake --install` puts down. Nothing that is set here reaches a project that adds holdfast
# as a subdirectory, except the include directory.
option(HOLDFAST_INSTALL "Make the install rules" ${HOLDFAST_IS_TOP})

if(NOT HOLDFAST_SHARED AND NOT HOLDFAST_STATIC)
  message(FATAL_ERROR "HOLDFAST_SHARED and HOLDFAST_STATIC are both OFF: turn one of them ON")
endif()

function(holdfast_library target name)
  set_target_properties(${target} PROPERTIES OUTPUT_NAME holdfast EXPORT_NAME ${name})
  target_include_directories(${target} INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  add_library(holdfast::${name} ALIAS ${target})
endfunction()

if(HOLDFAST_SHARED)
  add_library(holdfast SHARED $<TARGET_OBJECTS:holdfast_objects>)
  holdfast_library(holdfast holdfast)
  holdfast_harden(holdfast)
  set_target_properties(holdfast PROPERTIES LINKER_LANGUAGE CXX
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
  if(NOT APPLE AND NOT WIN32)
    set(map ${CMAKE_CURRENT_SOURCE_DIR}/holdfast.map)
    target_link_options(holdfast PRIVATE LINKER:--version-script=${map} LINKER:--gc-sections)
    set_target_properties(holdfast PROPERTIES LINK_DEPENDS ${map})
    # The runtime of a sanitizer is found only when the program starts.
    if(NOT HOLDFAST_SANITIZE AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
      target_link_options(holdfast PRIVATE LINKER:-z,defs)
    endif()
  endif()
endif()

if(HOLDFAST_STATIC)
  add_library(holdfast_static STATIC $<TARGET_OBJECTS:holdfast_objects>)
  holdfast_library(holdfast_static static)
  set_target_properties(holdfast_static PROPERTIES LINKER_LANGUAGE CXX)
  # For projects that know no C++ and therefore link with the C compiler.
  target_link_libraries(holdfast_static INTERFACE $<$<LINK_LANGUAGE:C>:stdc++> $<$<LINK_LANGUAGE:C>:m>)
  if(NOT HOLDFAST_SHARED)
    add_library(holdfast::holdfast ALIAS holdfast_static)
  endif()
endif()

if(NOT HOLDFAST_INSTALL)
  return()
endif()

include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/holdfast)
set(made_dir ${CMAKE_CURRENT_BINARY_DIR}/package)
set(template_dir ${PROJECT_SOURCE_DIR}/pkgconfig)

foreach(target holdfast holdfast_static)
  if(TARGET ${target})
    install(TARGETS ${target} EXPORT holdfast-targets)
  endif()
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/holdfast DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp" PATTERN "files.h*" EXCLUDE)
install(EXPORT holdfast-targets NAMESPACE holdfast:: DESTINATION ${package_dir})

configure_package_config_file(${template_dir}/holdfast-config.cmake.in ${made_dir}/holdfast-config.cmake
                              INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${made_dir}/holdfast-config-version.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${made_dir}/holdfast-config.cmake ${made_dir}/holdfast-config-version.cmake
        DESTINATION ${package_dir})

# A static library alone must bring along what it needs, asked with --static or not.
set(more_libs)
if(NOT HOLDFAST_SHARED)
  set(more_libs " -lstdc++ -lm")
endif()
# Made while installing, because the prefix may be chosen only then (`cmake --install DIR --prefix P`).
install(CODE "
  set(PROJECT_VERSION [[${PROJECT_VERSION}]])
  set(PROJECT_DESCRIPTION [[${PROJECT_DESCRIPTION}]])
  set(MORE_LIBS [[${more_libs}]])
  set(LIBDIR [[${CMAKE_INSTALL_LIBDIR}]])
  set(INCLUDEDIR [[${CMAKE_INSTALL_INCLUDEDIR}]])
  set(TEMPLATE [[${template_dir}/holdfast.pc.in]])
  set(MADE [[${made_dir}/holdfast.pc]])
  include([[${template_dir}/write-pc.cmake]])")
