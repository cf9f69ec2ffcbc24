/// Waits until everything on the file system of a descriptor is on the disk: syncfs(2), which Swift's Glibc does not show.
int sync_file_system(int descriptor);
