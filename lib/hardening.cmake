# Defences of what is built for release, so that a fault in it is harder to turn into an attack:
# addresses of functions are bound at the start and then read-only (RELRO, BIND_NOW), buffers on the
# stack have a guard, copies into objects of known size are checked (FORTIFY), and jumps land only
# where a function begins (CET). tests/lint/hardened.py reads them back from the binaries.
option(HOLDFAST_HARDENING "Build with the compiler's and linker's defences" ON)

include(CheckCXXCompilerFlag)
include(CheckLinkerFlag)
if(HOLDFAST_HARDENING)
  check_cxx_compiler_flag(-fstack-protector-strong HOLDFAST_HAS_STACK_PROTECTOR)
  check_cxx_compiler_flag(-fcf-protection HOLDFAST_HAS_CF_PROTECTION)
  check_linker_flag(CXX LINKER:-z,relro,-z,now HOLDFAST_HAS_RELRO)
endif()

function(holdfast_harden target)
  if(NOT HOLDFAST_HARDENING OR HOLDFAST_SANITIZE)
    return()
  endif()
  if(HOLDFAST_HAS_STACK_PROTECTOR)
    target_compile_options(${target} PRIVATE -fstack-protector-strong)
  endif()
  if(HOLDFAST_HAS_CF_PROTECTION)
    target_compile_options(${target} PRIVATE -fcf-protection)
  endif()
  # FORTIFY needs an optimising compiler, and a caller's own choice of it stands.
  set(is_optimised $<CONFIG:Release,RelWithDebInfo,MinSizeRel>)
  if(NOT "${CMAKE_CXX_FLAGS} ${CMAKE_C_FLAGS}" MATCHES "_FORTIFY_SOURCE" AND NOT MSVC)
    target_compile_options(${target} PRIVATE $<${is_optimised}:-U_FORTIFY_SOURCE>)
    target_compile_options(${target} PRIVATE $<${is_optimised}:-D_FORTIFY_SOURCE=2>)
  endif()
  get_target_property(type ${target} TYPE)
  if(HOLDFAST_HAS_RELRO AND NOT type MATCHES "OBJECT|STATIC")
    target_link_options(${target} PRIVATE LINKER:-z,relro,-z,now)
  endif()
endfunction()
