/** The command line: one class per command. */
@NullMarked
package io.tidewire.app.command;

import org.jspecify.annotations.NullMarked;
