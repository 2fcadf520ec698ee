//! The Northwind traders' tables in PostgreSQL.

use chrono::NaiveDate;
use drivetrain::prelude::*;

#[derive(Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = categories, primary_key(category_id))]
#[model(key_name = "pk_categories")]
pub struct Category {
    #[model(identity = false)]
    pub category_id: i16,
    #[model(max_length = 15)]
    pub category_name: String,
    pub description: Option<String>,
    pub picture: Option<Vec<u8>>,
}

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = customer_customer_demo, primary_key(customer_id, customer_type_id), belongs_to(CustomerDemographic, foreign_key = customer_type_id), belongs_to(Customer, foreign_key = customer_id))]
#[model(key_name = "pk_customer_customer_demo")]
pub struct CustomerCustomerDemo {
    #[model(references(name = "fk_customer_customer_demo_customers"), max_length = 5)]
    pub customer_id: String,
    #[model(references(name = "fk_customer_customer_demo_customer_demographics"), max_length = 5, index = false)]
    pub customer_type_id: String,
}

#[derive(Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = customer_demographics, primary_key(customer_type_id))]
#[model(key_name = "pk_customer_demographics")]
pub struct CustomerDemographic {
    #[model(max_length = 5)]
    pub customer_type_id: String,
    pub customer_desc: Option<String>,
}

#[derive(Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = customers, primary_key(customer_id))]
#[model(key_name = "pk_customers")]
pub struct Customer {
    #[model(max_length = 5)]
    pub customer_id: String,
    #[model(max_length = 40)]
    pub company_name: String,
    #[model(max_length = 30)]
    pub contact_name: Option<String>,
    #[model(max_length = 30)]
    pub contact_title: Option<String>,
    #[model(max_length = 60)]
    pub address: Option<String>,
    #[model(max_length = 15)]
    pub city: Option<String>,
    #[model(max_length = 15)]
    pub region: Option<String>,
    #[model(max_length = 10)]
    pub postal_code: Option<String>,
    #[model(max_length = 15)]
    pub country: Option<String>,
    #[model(max_length = 24)]
    pub phone: Option<String>,
    #[model(max_length = 24)]
    pub fax: Option<String>,
}

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = employee_territories, primary_key(employee_id, territory_id), belongs_to(Employee, foreign_key = employee_id), belongs_to(Territory, foreign_key = territory_id))]
#[model(key_name = "pk_employee_territories")]
pub struct EmployeeTerritory {
    #[model(references(name = "fk_employee_territories_employees"))]
    pub employee_id: i16,
    #[model(references(name = "fk_employee_territories_territories"), max_length = 20, index = false)]
    pub territory_id: String,
}

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = employees, primary_key(employee_id), belongs_to(Employee, foreign_key = reports_to))]
#[model(key_name = "pk_employees")]
pub struct Employee {
    #[model(identity = false)]
    pub employee_id: i16,
    #[model(max_length = 20)]
    pub last_name: String,
    #[model(max_length = 10)]
    pub first_name: String,
    #[model(max_length = 30)]
    pub title: Option<String>,
    #[model(max_length = 25)]
    pub title_of_courtesy: Option<String>,
    pub birth_date: Option<NaiveDate>,
    pub hire_date: Option<NaiveDate>,
    #[model(max_length = 60)]
    pub address: Option<String>,
    #[model(max_length = 15)]
    pub city: Option<String>,
    #[model(max_length = 15)]
    pub region: Option<String>,
    #[model(max_length = 10)]
    pub postal_code: Option<String>,
    #[model(max_length = 15)]
    pub country: Option<String>,
    #[model(max_length = 24)]
    pub home_phone: Option<String>,
    #[model(max_length = 4)]
    pub extension: Option<String>,
    pub photo: Option<Vec<u8>>,
    pub notes: Option<String>,
    #[model(references(name = "fk_employees_employees"), index = false)]
    pub reports_to: Option<i16>,
    #[model(max_length = 255)]
    pub photo_path: Option<String>,
}

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = order_details, primary_key(order_id, product_id), belongs_to(Order, foreign_key = order_id), belongs_to(Product, foreign_key = product_id))]
#[model(key_name = "pk_order_details")]
pub struct OrderDetail {
    #[model(references(name = "fk_order_details_orders"))]
    pub order_id: i16,
    #[model(references(name = "fk_order_details_products"), index = false)]
    pub product_id: i16,
    pub unit_price: f32,
    pub quantity: i16,
    pub discount: f32,
}

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = orders, primary_key(order_id), belongs_to(Customer, foreign_key = customer_id), belongs_to(Employee, foreign_key = employee_id), belongs_to(Shipper, foreign_key = ship_via))]
#[model(key_name = "pk_orders")]
pub struct Order {
    #[model(identity = false)]
    pub order_id: i16,
    #[model(references(name = "fk_orders_customers"), max_length = 5, index = false)]
    pub customer_id: Option<String>,
    #[model(references(name = "fk_orders_employees"), index = false)]
    pub employee_id: Option<i16>,
    pub order_date: Option<NaiveDate>,
    pub required_date: Option<NaiveDate>,
    pub shipped_date: Option<NaiveDate>,
    #[model(references(name = "fk_orders_shippers"), index = false)]
    pub ship_via: Option<i16>,
    pub freight: Option<f32>,
    #[model(max_length = 40)]
    pub ship_name: Option<String>,
    #[model(max_length = 60)]
    pub ship_address: Option<String>,
    #[model(max_length = 15)]
    pub ship_city: Option<String>,
    #[model(max_length = 15)]
    pub ship_region: Option<String>,
    #[model(max_length = 10)]
    pub ship_postal_code: Option<String>,
    #[model(max_length = 15)]
    pub ship_country: Option<String>,
}

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = products, primary_key(product_id), belongs_to(Category, foreign_key = category_id), belongs_to(Supplier, foreign_key = supplier_id))]
#[model(key_name = "pk_products")]
pub struct Product {
    #[model(identity = false)]
    pub product_id: i16,
    #[model(max_length = 40)]
    pub product_name: String,
    #[model(references(name = "fk_products_suppliers"), index = false)]
    pub supplier_id: Option<i16>,
    #[model(references(name = "fk_products_categories"), index = false)]
    pub category_id: Option<i16>,
    #[model(max_length = 20)]
    pub quantity_per_unit: Option<String>,
    pub unit_price: Option<f32>,
    pub units_in_stock: Option<i16>,
    pub units_on_order: Option<i16>,
    pub reorder_level: Option<i16>,
    pub discontinued: i32,
}

#[derive(Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = region, primary_key(region_id))]
#[model(key_name = "pk_region")]
pub struct Region {
    #[model(identity = false)]
    pub region_id: i16,
    #[model(max_length = 60)]
    pub region_description: String,
}

#[derive(Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = shippers, primary_key(shipper_id))]
#[model(key_name = "pk_shippers")]
pub struct Shipper {
    #[model(identity = false)]
    pub shipper_id: i16,
    #[model(max_length = 40)]
    pub company_name: String,
    #[model(max_length = 24)]
    pub phone: Option<String>,
}

#[derive(Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = suppliers, primary_key(supplier_id))]
#[model(key_name = "pk_suppliers")]
pub struct Supplier {
    #[model(identity = false)]
    pub supplier_id: i16,
    #[model(max_length = 40)]
    pub company_name: String,
    #[model(max_length = 30)]
    pub contact_name: Option<String>,
    #[model(max_length = 30)]
    pub contact_title: Option<String>,
    #[model(max_length = 60)]
    pub address: Option<String>,
    #[model(max_length = 15)]
    pub city: Option<String>,
    #[model(max_length = 15)]
    pub region: Option<String>,
    #[model(max_length = 10)]
    pub postal_code: Option<String>,
    #[model(max_length = 15)]
    pub country: Option<String>,
    #[model(max_length = 24)]
    pub phone: Option<String>,
    #[model(max_length = 24)]
    pub fax: Option<String>,
    pub homepage: Option<String>,
}

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = territories, primary_key(territory_id), belongs_to(Region, foreign_key = region_id))]
#[model(key_name = "pk_territories")]
pub struct Territory {
    #[model(max_length = 20)]
    pub territory_id: String,
    #[model(max_length = 60)]
    pub territory_description: String,
    #[model(references(name = "fk_territories_region"), index = false)]
    pub region_id: i16,
}

#[derive(Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = us_states, primary_key(state_id))]
#[model(key_name = "pk_usstates")]
pub struct UsState {
    #[model(identity = false)]
    pub state_id: i16,
    #[model(max_length = 100)]
    pub state_name: Option<String>,
    #[model(max_length = 2)]
    pub state_abbr: Option<String>,
    #[model(max_length = 50)]
    pub state_region: Option<String>,
}
