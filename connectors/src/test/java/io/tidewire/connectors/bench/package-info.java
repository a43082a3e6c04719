/** Programs that measure; none is a test. Each says what it does and how to repeat it. */
package io.tidewire.connectors.bench;
