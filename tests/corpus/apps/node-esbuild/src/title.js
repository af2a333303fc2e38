export const title = "Dashboard";
