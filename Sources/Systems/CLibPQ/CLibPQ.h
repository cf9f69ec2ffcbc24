// libpq, PostgreSQL's client library: https://www.postgresql.org/docs/current/libpq.html
#pragma once
#include <libpq-fe.h>
