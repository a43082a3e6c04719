/** The files of the web console. */
@NullMarked
package io.tidewire.server.console;

import org.jspecify.annotations.NullMarked;
