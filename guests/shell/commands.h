/* The shell's commands that have a file of their own. `argument` is the rest of the line, without leading spaces. */
#ifndef COMMANDS_H
#define COMMANDS_H

void command_fault(const char *argument);
void command_disk(const char *argument);
void command_rand(const char *argument);
void command_net(const char *argument);
void command_keys(const char *argument);

#endif
