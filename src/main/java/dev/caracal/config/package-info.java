/** ocelot.conf and its extensions, read into the settings that each package declares. */
package dev.caracal.config;
