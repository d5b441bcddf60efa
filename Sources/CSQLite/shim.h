// shim.h: the system SQLite for Swift.
#include <sqlite3.h>
