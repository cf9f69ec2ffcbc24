/// Lets this process go on when its server ends it: the next SIGTERM has the work continued by a child that the server does
/// not know of. The one after that ends the child. To be called in a process with one thread.
void outlive_the_server(void);
