/** Shadow mode: what Caracal would have written and answered, held against what a live Ocelot does. */
package dev.caracal.shadow;
