// Nothing to call: what is linked with this target starts without asking the processor what it can do (CBaselineStart.c).
