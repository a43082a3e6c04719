/** Whom the server answers. */
@NullMarked
package io.tidewire.server.security;

import org.jspecify.annotations.NullMarked;
