// CShims.h: C calls that Swift cannot make itself.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// What a child process is given. Arrays end with NULL; a descriptor of -1 means /dev/null.
struct dls_spawn_request {
  const char *program;       // path, already resolved: no search of PATH happens here
  char *const *arguments;
  char *const *environment;
  const char *directory;     // NULL: the parent's
  int input;
  int output;
  int error;
  int lifeline;              // read end that the child inherits; -1: none
  int lifeline_number;       // the number the child sees it under
  int own_group;             // 1: the child leads a process group of its own
  int dies_with_parent;      // 1: the kernel kills it when the parent's thread ends (Linux)
};

/// Starts a child. Returns its process id, or -errno; an exec that fails is reported here too.
int dls_spawn(const struct dls_spawn_request *request);

/// A pipe whose both ends close on exec. 0, or -errno.
int dls_pipe(int ends[2]);

/// Makes reads and writes of the descriptor return at once. 0, or -errno.
int dls_set_nonblocking(int descriptor);

/// Lets a mebibyte lie in the pipe behind the descriptor (Linux). What is no pipe stays as it is.
void dls_widen_pipe(int descriptor);

/// open(2) with O_CLOEXEC, repeated on EINTR. A descriptor, or -errno.
int dls_open(const char *path, int flags, int mode);

/// rename(2) in one step that replaces nothing. 0, or -errno: -EEXIST where something has the name; others also where the
/// system or the file system can't.
int dls_rename_new(const char *from, const char *target);

/// Whole-file advisory lock: exclusive 1 or 0; waits when `wait` is 1. 0, or -errno (-EWOULDBLOCK: held by another).
int dls_lock(int descriptor, int exclusive, int wait);

/// The type of the file system that holds `path`, as a short word ("ext4", "nfs", "smb", "fuse", ...) in `name`. 0, or -errno.
int dls_file_system(const char *path, char *name, size_t capacity);

/// Columns of the terminal behind `descriptor`; 0 when it isn't one.
int dls_terminal_width(int descriptor);

/// waitpid. 0: still running, 1: exited with *code, 2: killed by signal *code; or -errno.
int dls_wait(int process, int block, int *code);

/// Takes over SIGINT, SIGTERM and SIGHUP. A second time changes nothing.
void dls_signals_install(void);
/// How they are met: 0, as at first = leave at once with 128 + signal, 1 = remember it and go on.
void dls_signals_defer(int deferred);
/// The first signal remembered, or 0.
int dls_signals_pending(void);
/// How many signals were remembered.
int dls_signals_count(void);
/// Forgets what was remembered (for tests).
void dls_signals_clear(void);
/// A descriptor that becomes readable when a signal is remembered; -1 before installation.
int dls_signals_descriptor(void);

/// Lets a trap, an abort or a stack overflow end the process with `code` after writing `message` to standard error.
void dls_crash_install(const char *message, int code);

/// The environment as the C library has it.
char **dls_environment(void);

/// The running program's own path. Its length, or -errno.
ssize_t dls_executable_path(char *buffer, size_t capacity);

/// Start time of a process in the kernel's own clock (ticks or microseconds since boot or epoch), 0 when it is gone.
/// Only good for comparing with another answer on the same boot.
uint64_t dls_process_start(int process);

/// The parent of a process; 0 when there is none or it is gone.
int dls_process_parent(int process);

/// The user of a process; -1 when it is gone.
int64_t dls_process_user(int process);

/// Returns when a process has ended, at once when there is none.
void dls_process_await(int process);

/// Fills the buffer from the kernel's random source. 0, or -errno.
int dls_random(void *buffer, size_t count);

/// Peak resident memory of this process in bytes.
uint64_t dls_peak_memory(void);

/// Makes room on the heap for work that takes about so many bytes. What is never touched costs nothing.
void dls_make_heap_room(size_t bytes);

/// For a thread that has begun: asks for its arena, its part of the heap, as room was made on the first one.
void dls_use_heap_room(void);

/// Has all threads that there will be take memory from four arenas in place of one each.
void dls_limit_arenas(void);

/// Gives back to the system what memory nothing is in, and what is left of room that was made.
void dls_give_back_heap(void);

/// Starts a thread that nobody waits for. The system may put a new thread on its starter's processor, where it
/// waits for milliseconds while another is idle: this one begins on another, if the process may use one, and
/// may run anywhere from then on. 0, or -1 where there can be none.
int dls_start_thread(void *(*body)(void *), void *argument);
