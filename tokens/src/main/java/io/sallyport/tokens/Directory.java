package io.sallyport.tokens;

import io.sallyport.directory.ApplicationRoles;
import io.sallyport.directory.Applications;
import io.sallyport.directory.Roles;
import io.sallyport.directory.Settings;
import io.sallyport.directory.SigningKeys;
import io.sallyport.directory.Tenants;

/// The parts of the directory that the token service asks.
public record Directory(
        Tenants tenants,
        SigningKeys signingKeys,
        Applications applications,
        Roles roles,
        ApplicationRoles applicationRoles,
        Settings settings) {}
