/** What is printed: tables, colours, faults, and never a secret. */
@NullMarked
package io.tidewire.app.terminal;

import org.jspecify.annotations.NullMarked;
