# How the chat engine is compiled. CMake reads this at `project(llama_cpp)`, before any target exists.

# llama.cpp's helper library for its own command-line tools: half the work, and never loaded here.
# The binding forces it on in the cache; a plain variable of the same name wins over that.
set(LLAMA_BUILD_COMMON OFF)
