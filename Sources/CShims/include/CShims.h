// CShims.h: C calls that Swift cannot make itself.
#pragma once
