/** Made-up clicks for the demo. */
@NullMarked
package io.tidewire.app.demo;

import org.jspecify.annotations.NullMarked;
