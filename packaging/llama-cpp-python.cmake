# How the chat engine is compiled: without what Earshot never loads, which halves the work.
# CMake reads this at `project(llama_cpp)`. A plain variable wins over an option of the same name, and over
# the cached one by which the binding asks for `common`.

set(LLAMA_BUILD_COMMON OFF) # helpers of llama.cpp's own command-line tools: half of all
set(LLAVA_BUILD OFF)        # pictures: not used yet; nearly half as much again
