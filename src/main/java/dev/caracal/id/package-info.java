/** The fixed-size values everything else speaks in: immutable, compared by content, free of any dependency. */
package dev.caracal.id;
