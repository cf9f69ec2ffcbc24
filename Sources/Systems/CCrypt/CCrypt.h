// libxcrypt: `crypt_rn` and `crypt_gensalt_rn` (crypt(3), crypt_gensalt(3)), which know bcrypt's `$2b$`.
#pragma once
#include <crypt.h>
