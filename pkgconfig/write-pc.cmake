# Writes and installs holdfast.pc; runs inside `cmake --install`. Paths below the prefix are
# written relative to it, so that `pkg-config --define-variable=prefix=...` can move them.
get_filename_component(CMAKE_INSTALL_PREFIX "${CMAKE_INSTALL_PREFIX}" ABSOLUTE)  # of `--prefix some/folder`
foreach(dir LIBDIR INCLUDEDIR)
  if(NOT IS_ABSOLUTE "${${dir}}")
    set(${dir} "\${prefix}/${${dir}}")
  endif()
endforeach()
string(REPLACE "\${prefix}" "${CMAKE_INSTALL_PREFIX}" destination "${LIBDIR}/pkgconfig")
# In a folder of its own for each destination: two installations of one build may run at once.
get_filename_component(folder "${MADE}" DIRECTORY)
get_filename_component(name "${MADE}" NAME)
string(MD5 place "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}")
set(MADE "${folder}/${place}/${name}")
configure_file("${TEMPLATE}" "${MADE}" @ONLY)
file(INSTALL "${MADE}" DESTINATION "${destination}")
