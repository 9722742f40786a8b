// Screens of the real program.
