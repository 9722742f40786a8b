#pragma once
/// libnftables(3), opened when first needed: it has no static library and most runs never need it.
#pragma clang assume_nonnull begin

/// Runs nft commands in the calling thread's network namespace, in a child process: the library may end the process it is in
/// when a call of the kernel fails. 0 when the kernel took them, 1 when not, -1 when the library is not there. `output` and
/// `error` are set to texts to be freed with free(3), or NULL. `json` asks for JSON output.
int cz_nft_run(const char *commands, int json, char *_Nullable *_Nonnull output, char *_Nullable *_Nonnull error);

#pragma clang assume_nonnull end
